"""What pages may write: signed commands appended to `state/commands.sqlite`, applied by the next night or by `juke`.

Append-only and hash-chained: each row is signed over its content and the signature before it, with a key that lies
beside the file. An altered, removed or inserted row makes reading fail. The same command id twice is one command.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.problems import JukeError, Problem

#: Uses of pages are many and decide nothing: a file of their own keeps the chain of people's decisions short to prove.
_FILES = {"usage": "usage.sqlite"}
KINDS = frozenset({"review_decision", "outcome", "note", "saved_view", "usage", "list_export"})
_TABLES = """
create table if not exists commands (seq integer primary key autoincrement, command_id text not null unique,
    at text not null, kind text not null, payload text not null, by text not null, signature text not null);
create table if not exists applied (command_id text primary key, at text not null, outcome text not null);
"""


@dataclass(frozen=True)
class Command:
    """One command of a person. `at` is UTC ISO, `payload` JSON of the kind's own shape."""

    seq: int
    command_id: str
    at: str
    kind: str
    payload: Mapping[str, Any]
    by: str


class CommandsAltered(JukeError):
    """The file of commands is not as it was written: none of it can be believed."""


def append_command(root: Path, kind: str, payload: Mapping[str, Any], by: str, command_id: str | None = None) -> str:
    """Append one command durably; returns its id.

    Give a `command_id` made when the form was shown (any text up to 64 characters), and sending the form twice is one
    command. The same id with other content is refused.
    """
    if kind not in KINDS:
        raise JukeError(Problem("there is no such kind of command", expected=", ".join(sorted(KINDS))))
    command_id = command_id or uuid.uuid4().hex
    content = (command_id, kind, json.dumps(payload, ensure_ascii=False, sort_keys=True), by)
    with _database(root, kind) as database:
        database.execute("begin immediate")
        found = database.execute("select command_id, kind, payload, by from commands where command_id = ?", content[:1])
        if (same := found.fetchone()) is None:
            _append(database, _key(root), content)
        elif same != content:
            raise JukeError(Problem("this command id was used for something else", do="send the form again"))
    return command_id


def pending_commands(root: Path) -> list[Command]:
    """Commands not applied yet, oldest first; raises CommandsAltered if any row of the file was altered or removed."""
    with _database(root) as database:
        rows = database.execute("select seq, command_id, at, kind, payload, by, signature from commands order by seq")
        commands = list(_proved(rows.fetchall(), _key(root)))
        _refuse_shortened(database, len(commands))
        applied = {command_id for (command_id,) in database.execute("select command_id from applied")}
    return [command for command in commands if command.command_id not in applied]


def told_commands(root: Path, kind: str, limit: int = 200) -> list[tuple[Command, str | None]]:
    """The newest commands of a kind, newest first, each with what came of it; None while it waits.

    Raises CommandsAltered as `pending_commands` does.
    """
    if not _file(root, kind).exists():
        return []
    with _database(root, kind) as database:
        rows = database.execute("select seq, command_id, at, kind, payload, by, signature from commands order by seq")
        proved = list(_proved(rows.fetchall(), _key(root)))
        _refuse_shortened(database, len(proved))
        outcomes = dict(database.execute("select command_id, outcome from applied").fetchall())
    newest = [command for command in reversed(proved) if command.kind == kind][:limit]
    return [(command, outcomes.get(command.command_id)) for command in newest]


def mark_applied(root: Path, command_id: str, outcome: str) -> None:
    """Note that a command has been carried out (or refused: `outcome` says so); the first note stays."""
    row = (command_id, datetime.now(UTC).isoformat(), outcome)
    with _database(root) as database:
        database.execute("insert into applied values (?, ?, ?) on conflict do nothing", row)


def _append(database: sqlite3.Connection, key: bytes, content: tuple[str, ...]) -> None:
    command_id, kind, payload, by = content
    last = database.execute("select seq, signature from commands order by seq desc limit 1").fetchone() or (0, "")
    row = (last[0] + 1, command_id, datetime.now(UTC).isoformat(), kind, payload, by)
    signature = _sign(key, last[1], row)
    database.execute("insert into commands values (?, ?, ?, ?, ?, ?, ?)", (*row, signature))


def _proved(rows: list[tuple[Any, ...]], key: bytes) -> Iterator[Command]:
    before = ""
    for number, (*row, signature) in enumerate(rows, start=1):
        if row[0] != number or not hmac.compare_digest(signature, _sign(key, before, tuple(row))):
            what = f"command {number} is not as it was written"
            raise CommandsAltered(Problem(what, "state/commands.sqlite", do="restore the file from the backup"))
        seq, command_id, at, kind, payload, by = row
        yield Command(seq, command_id, at, kind, json.loads(payload), by)
        before = signature


def _refuse_shortened(database: sqlite3.Connection, count: int) -> None:
    """A chain cannot miss its own end; SQLite's counter of given numbers can."""
    given = database.execute("select seq from sqlite_sequence where name = 'commands'").fetchone()
    if given and given[0] != count:
        what = f"{given[0] - count} commands are missing at the end"
        raise CommandsAltered(Problem(what, "state/commands.sqlite", do="restore the file from the backup"))


def _sign(key: bytes, before: str, row: tuple[Any, ...]) -> str:
    message = json.dumps([before, *row], ensure_ascii=False).encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def _file(root: Path, kind: str = "") -> Path:
    return Path(root) / "state" / _FILES.get(kind, "commands.sqlite")


@contextmanager
def _database(root: Path, kind: str = "") -> Iterator[sqlite3.Connection]:
    """What decides something is on the disk when this returns; a use is worth no page's waiting for the disk."""
    path = _file(root, kind)
    path.parent.mkdir(parents=True, exist_ok=True)
    is_weighty = kind not in _FILES
    database = sqlite3.connect(path, timeout=30 if is_weighty else 2, isolation_level=None)
    try:
        for pragma in ["synchronous = full"] if is_weighty else ["journal_mode = wal", "synchronous = normal"]:
            database.execute(f"pragma {pragma}")
        database.executescript(_TABLES)
        with database:
            yield database
    finally:
        database.close()


def _key(root: Path) -> bytes:
    """The signing key, made at first use, readable by the owner only. Two first users agree: the link is exclusive."""
    path = Path(root) / "state" / "commands.key"
    if not path.exists():
        fresh = path.with_name(f".commands.key.{uuid.uuid4().hex}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()
