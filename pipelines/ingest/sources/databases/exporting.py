"""Reads every export of a database, each for itself: what one connection refuses keeps no other from being read."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipelines.contract import Contract
from pipelines.contract.pattern import name_of
from pipelines.ingest.ledger import Ledger
from pipelines.ingest.sources.credentials import Credentials
from pipelines.ingest.sources.databases.asking import asked
from pipelines.ingest.sources.databases.connecting import opened
from pipelines.ingest.sources.databases.marks import less_overlap, read_back, written
from pipelines.ingest.sources.databases.refusals import HOPELESS, Refusal, refusal, with_nearest
from pipelines.ingest.sources.databases.snapshot import Ask, Snapshot, TookTooLong, write_snapshot
from pipelines.ingest.sources.fetched import Fetched
from pipelines.ingest.sources.handing import hand_over, scratch_file
from pipelines.ingest.sources.memory import Handed, Mark, Memory
from pipelines.problems import JukeError, Problem
from pipelines.settings import Workspace

_REFUSED = ("quarantined", "withdrawn")


def read_exports(ws: Workspace, memory: Memory, contracts: list[Contract], night: date) -> Iterator[Fetched]:
    """A snapshot in the inbox for each contract of a database. After a hopeless answer a connection is left alone."""
    silent: dict[str, Problem] = {}
    for contract in contracts:
        name = str(contract.reads.connection)
        credentials = Credentials(f"juke.toml, connections.{name}")
        try:
            if name in silent:
                raise JukeError(silent[name])
            yield _read_one(ws, memory, contract, night, credentials, silent)
        except JukeError as error:
            problems = [one if one.where else replace(one, where=_place(contract)) for one in error.problems]
            yield Fetched(contract.name, False, detail=credentials.redact("\n".join(map(str, problems))))
        except Exception as error:  # a driver's own: its text may hold a row's values
            what = f"reading it broke: {type(error).__name__}"
            yield Fetched(
                contract.name, False, detail=str(Problem(what, _place(contract), do="the next night asks again"))
            )


def settle_marks(ws: Workspace, memory: Memory, contracts: list[Contract]) -> None:
    """Marks of snapshots that the ledger has. One that was refused whole does not count: it is read again."""
    known = {contract.name for contract in contracts}
    with Ledger(ws.state / "ledger.sqlite") as ledger:
        for handed in memory.handed():
            if handed.source not in known or handed.export is None:
                continue
            found = ledger.with_content(handed.sha256, handed.department, handed.export)
            if any(one.status not in _REFUSED for one in found) and handed.kind:
                mark = Mark(handed.source, str(handed.asked), handed.kind, str(handed.value))
                memory.set_mark(mark)
            if found or not (ws.inbox / handed.department / handed.file_name).exists():
                memory.forget(handed)


def _read_one(
    ws: Workspace, memory: Memory, contract: Contract, night: date, credentials: Credentials, silent: dict[str, Problem]
) -> Fetched:
    reads, scratch = contract.reads, scratch_file(ws, contract.department)
    mark = memory.mark(contract.name, asked(reads)) if reads.cursor else None
    since = less_overlap(read_back(mark.kind, mark.value), reads.overlap) if mark else None
    told = night.isoformat() if contract.delivers == "changes" else ""
    ends = time.monotonic() + ws.config.connections[str(reads.connection)].timeout_seconds
    try:
        ask = Ask(reads, since, told, ws.config.limits.file_mb, ends)
        snapshot = _snapshot(ws, contract, ask, scratch, credentials, silent)
        return _handed_over(memory, contract, night, snapshot, scratch)
    finally:
        scratch.unlink(missing_ok=True)


def _snapshot(
    ws: Workspace, contract: Contract, ask: Ask, scratch: Path, credentials: Credentials, silent: dict[str, Problem]
) -> Snapshot:
    import sqlalchemy as sa

    reads = contract.reads
    given = ws.config.connections[str(reads.connection)]
    try:
        with opened(ws.root, given, credentials) as connection:
            return write_snapshot(connection, ask, scratch)
    except TookTooLong:
        do = "raise timeout_seconds of the connection in juke.toml, index the cursor column, or read less"
        raise JukeError(Problem(f"it took longer than {given.timeout_seconds} s", do=do)) from None
    except sa.exc.SQLAlchemyError as error:
        found = refusal(error, reads, credentials)
        if found.kind in HOPELESS:
            silent[str(reads.connection)] = found.problem
        raise JukeError(_nearest(ws, contract, credentials, found)) from None


def _nearest(ws: Workspace, contract: Contract, credentials: Credentials, found: Refusal) -> Problem:
    """On a new connection: the one that was refused has ended its transaction."""
    import sqlalchemy as sa

    reads = contract.reads
    if found.kind not in ("table", "column") or reads.table is None:
        return found.problem
    try:
        with opened(ws.root, ws.config.connections[str(reads.connection)], credentials) as connection:
            return with_nearest(found.problem, found.kind, connection, reads)
    except sa.exc.SQLAlchemyError:
        return found.problem


def _handed_over(memory: Memory, contract: Contract, night: date, snapshot: Snapshot, scratch: Path) -> Fetched:
    name = name_of(contract.patterns[0], night)
    mine = any(one.file_name == name for one in memory.handed(contract.name))
    try:
        sha256 = hand_over(scratch, name, replace=mine)
    except FileExistsError:
        what = f"a file {name} waits in the inbox already"
        raise JukeError(Problem(what, do="let a night take it, or remove it; then run the night again")) from None
    kind, value = written(snapshot.highest) if snapshot.highest is not None else (None, None)
    stands_for = (contract.name, "", "", contract.department, contract.export, name, sha256)
    memory.hand(Handed(*stands_for, asked(contract.reads), kind, value))
    return Fetched(contract.name, True, 1, snapshot.rows, _note(contract, snapshot))


def _note(contract: Contract, snapshot: Snapshot) -> str:
    if not snapshot.future:
        return ""
    what = f"rows whose {contract.reads.cursor} lies in the future: {snapshot.future}"
    return f"{what}; they come every night until that is mended"


def _place(contract: Contract) -> str:
    return f"{contract.name} ({contract.reads.connection})"
