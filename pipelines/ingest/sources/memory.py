"""What is remembered of the places outside between nights: `state/sources.sqlite`. No credential, no row of a customer.

A value read is kept in two steps: what a fetch saw waits until the ledger has its bytes, and only then counts. So a
night that is killed anywhere asks for the same rows again, and never for fewer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from pipelines.ingest.ledger import utc_now
from pipelines.settings import Workspace

_TABLES = """
create table if not exists marks (
    export text primary key, asked text not null, kind text not null, value text not null, at text not null
);
create table if not exists fetched (
    source text not null, path text not null, stamp text not null, department text not null, export text,
    file_name text not null, sha256 text not null, asked text, kind text, value text, at text not null,
    primary key (source, path)
);
create table if not exists taken (
    inbox text not null, path text not null, stamp text not null, sha256 text not null, at text not null,
    primary key (inbox, path)
);
create table if not exists looks (
    source text primary key, night text not null, at text not null, is_well integer not null, files integer not null,
    rows integer, detail text not null, well_at text
);
"""
_Row = TypeVar("_Row", "Look", "Mark", "Handed")


@dataclass(frozen=True)
class Mark:
    """The highest value of a cursor column that is safe. `asked` tells apart what was asked for: a changed query
    begins anew. `kind` is the value's type, `value` its text.
    """

    export: str
    asked: str
    kind: str
    value: str


@dataclass(frozen=True)
class Handed:
    """A file laid into the inbox that the ledger need not have yet: a database's with its mark, or an inbox's."""

    source: str
    path: str
    stamp: str
    department: str
    export: str | None
    file_name: str
    sha256: str
    asked: str | None = None
    kind: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Look:
    """The last time a source was asked: `sales.orders` or `inbox:partner`. `well_at` is the last time it answered."""

    source: str
    night: str
    at: str
    is_well: bool
    files: int
    rows: int | None
    detail: str
    well_at: str | None


class Memory:
    """Open with `with remembered(ws) as memory`. Every method commits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def mark(self, export: str, asked: str) -> Mark | None:
        """From where on to read; None where nothing was read yet, or something else was asked for."""
        query = "select export, asked, kind, value from marks where export = ? and asked = ?"
        return next(self._rows(Mark, query, [export, asked]), None)

    def set_mark(self, mark: Mark) -> None:
        values = [mark.export, mark.asked, mark.kind, mark.value, utc_now()]
        self._db.execute("insert or replace into marks values (?, ?, ?, ?, ?)", values)

    def hand(self, handed: Handed) -> None:
        """Note a file that lies in the inbox, in place of an earlier one of the same place there."""
        values = [getattr(handed, one.name) for one in fields(Handed)]
        marks = ", ".join("?" * (len(values) + 1))
        self._db.execute(f"insert or replace into fetched values ({marks})", [*values, utc_now()])  # noqa: S608 - marks

    def handed(self, source: str | None = None) -> list[Handed]:
        columns = ", ".join(one.name for one in fields(Handed))
        query = f"select {columns} from fetched where ?1 is null or source = ?1 order by at"  # noqa: S608 - our names
        return list(self._rows(Handed, query, [source]))

    def forget(self, handed: Handed) -> None:
        self._db.execute("delete from fetched where source = ? and path = ?", [handed.source, handed.path])

    def take(self, inbox: str, path: str, stamp: str, sha256: str) -> None:
        """Note that what a remote place showed under this stamp is in the vault."""
        values = [inbox, path, stamp, sha256, utc_now()]
        self._db.execute("insert or replace into taken values (?, ?, ?, ?, ?)", values)

    def stamps(self, inbox: str) -> dict[str, str]:
        """The stamp of each file taken, or handed over, by its path there."""
        query = (
            "select path, stamp from taken where inbox = ?1 union all select path, stamp from fetched where source = ?1"
        )
        return dict(self._db.execute(query, [inbox]).fetchall())

    def look(self, source: str, night: str, is_well: bool, files: int, rows: int | None, detail: str) -> None:
        """Note how asking went; the time it went well last stays."""
        now = utc_now()
        query = """
            insert into looks values (?1, ?2, ?3, ?4, ?5, ?6, ?7, case when ?4 then ?3 end)
            on conflict (source) do update set night = ?2, at = ?3, is_well = ?4, files = ?5, rows = ?6, detail = ?7,
                well_at = case when ?4 then ?3 else well_at end
        """
        self._db.execute(query, [source, night, now, is_well, files, rows, detail])

    def keep_looks(self, sources: Iterable[str]) -> None:
        """Forget those that nobody names any more."""
        kept = list(sources)
        marks = ", ".join("?" * len(kept))
        self._db.execute(f"delete from looks where source not in ({marks})", kept)  # noqa: S608 - marks only

    def looks(self) -> list[Look]:
        return list(self._rows(Look, "select * from looks order by source", []))

    def _rows(self, shape: type[_Row], query: str, values: list[Any]) -> Iterator[_Row]:
        for row in self._db.execute(query, values).fetchall():
            yield shape(*row)


@contextmanager
def remembered(ws: Workspace) -> Iterator[Memory]:
    """The workspace's memory of its sources; made where there is none."""
    path = _path(ws)
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        connection.execute("pragma synchronous = full")
        connection.executescript(_TABLES)
        yield Memory(connection)
    finally:
        connection.close()


def looks(ws: Workspace) -> list[Look]:
    """How asking each source went last, for `juke status`; empty where none was ever asked."""
    if not _path(ws).exists():
        return []
    with remembered(ws) as memory:
        return memory.looks()


def _path(ws: Workspace) -> Path:
    return ws.state / "sources.sqlite"
