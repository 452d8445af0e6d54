"""Streams a statement's rows into a Parquet file of text, batch by batch; memory holds one batch and one row group."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.contract.model import Reads
from pipelines.ingest.sources.databases.asking import statement
from pipelines.ingest.sources.databases.cells import column_text
from pipelines.ingest.sources.databases.marks import HighWater, utc
from pipelines.ingest.sources.databases.wire import parser
from pipelines.problems import JukeError, Problem

if TYPE_CHECKING:
    import sqlalchemy as sa


_ROW_GROUP = 50_000  # rows; small batches are quicker to turn, large groups to read
_GROUP_BYTES = 64 << 20  # whichever comes first: a column may hold whole documents


class TookTooLong(Exception):
    """The rows did not end within the connection's timeout."""


@dataclass(frozen=True)
class Ask:
    """What to read: from `since` on (None: everything), at most `file_mb` large, until the clock `ends`.

    `night` is written into the file where equal rows of two nights are not the same delivery: what changed, and
    changed back, is news.
    """

    reads: Reads
    since: Any = None
    night: str = ""
    file_mb: int = 4096
    ends: float = float("inf")


@dataclass(frozen=True)
class Snapshot:
    """What was read: how many rows, the cursor's highest value, and how many rows had one in the future."""

    rows: int
    highest: Any
    future: int


def write_snapshot(connection: sa.Connection, ask: Ask, target: Path) -> Snapshot:
    """Read an export into `target`.

    Raises
    ------
    JukeError
        Where columns cannot be told apart, the cursor is no column, or the file grows beyond `file_mb`.
    TookTooLong, sqlalchemy.exc.SQLAlchemyError
    """
    reads = ask.reads
    sql, values = statement(reads, ask.since)
    result = connection.execution_options(yield_per=reads.batch_rows).execute(sql, values)
    names = _distinct(list(result.keys()))
    seen, at = _high_water(connection, result, reads, names)
    with closing(_TextFile(target, names, ask)) as file:
        for batch in _batches(result, reads.batch_rows, ask.ends):
            columns = list(zip(*batch, strict=True))
            if seen and at is not None:
                seen.see(columns[at])
            file.add(columns)
    return Snapshot(file.rows, seen.highest if seen else None, seen.future if seen else 0)


class _TextFile:
    """A Parquet file of VARCHAR columns, one row group at a time."""

    def __init__(self, target: Path, names: list[str], ask: Ask) -> None:
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter

        self._pa, self._target, self._file_mb = pa, target, ask.file_mb
        told = {"night": ask.night} if ask.night else None
        self._schema = pa.schema([(name, pa.string()) for name in names], told)
        self._writer = ParquetWriter(target, self._schema, compression="zstd")
        self._waiting: list[pa.RecordBatch] = []
        self.rows = 0

    def add(self, columns: list[tuple[Any, ...]]) -> None:
        arrays = [self._pa.array(column_text(column), self._pa.string()) for column in columns]
        self._waiting.append(self._pa.RecordBatch.from_arrays(arrays, schema=self._schema))
        self.rows += len(self._waiting[-1])
        if sum(map(len, self._waiting)) >= _ROW_GROUP or sum(one.nbytes for one in self._waiting) >= _GROUP_BYTES:
            self._write()

    def close(self) -> None:
        try:
            if self._waiting:
                self._write()
        finally:
            self._writer.close()

    def _write(self) -> None:
        self._writer.write_table(self._pa.Table.from_batches(self._waiting))
        self._waiting.clear()
        if self._target.stat().st_size > self._file_mb << 20:
            what = f"the snapshot grows beyond limits.file_mb = {self._file_mb} of juke.toml"
            raise JukeError(Problem(what, do="raise the limit, or read less: a cursor, a query with fewer columns"))


def _batches(result: sa.CursorResult[Any], size: int, ends: float) -> Iterator[Sequence[Any]]:
    for batch in result.partitions(size):
        yield batch
        if time.monotonic() > ends:
            raise TookTooLong


def _distinct(names: list[str]) -> list[str]:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        what = f"two columns have the same name: {', '.join(twice)}"
        raise JukeError(Problem(what, do="give one of them another name in the query, with as"))
    return names


def _high_water(
    connection: sa.Connection, result: sa.CursorResult[Any], reads: Reads, names: list[str]
) -> tuple[HighWater | None, int | None]:
    if reads.cursor is None:
        return None, None
    if reads.cursor not in names:
        found = ", ".join(names)
        raise JukeError(
            Problem(f"the cursor '{reads.cursor}' is no column", found=found, do="name one of these as cursor")
        )
    at = names.index(reads.cursor)
    description: Any = result.cursor.description if result.cursor else ()
    return HighWater(parser(connection.dialect.name, description[at][1]), utc()), at
