"""Rows of JSON records to the Parquet file of a `Relation`, block by block. Knows neither lines nor lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from pipelines.ingest.reading.columns import TableWriter
from pipelines.ingest.reading.json_record import Records, Row
from pipelines.ingest.reading.result import Relation

Problems = dict[int, tuple[str, int | None, bytes | None]]
Block = tuple[list[Row], Problems]


def write_rows(blocks: Callable[[], Iterator[Block]], records: Records, target: Path) -> int:
    """Write all rows in the columns of `records.headers`, which the blocks fill; returns how many rows there are."""
    count, is_complete = _write(blocks(), records, target)
    if not is_complete:
        # A key that first stands after the first block: its column must be there from the beginning.
        count, _ = _write(blocks(), records, target)
    return count


def relation_of(records: Records, target: Path) -> Relation:
    return Relation("parquet", str(target.absolute()), len(records.headers))


def _write(blocks: Iterator[Block], records: Records, target: Path) -> tuple[int, bool]:
    """How many rows there are, and whether no header turned up after its column's place was gone."""
    count, width, writer = 0, 0, None
    try:
        for rows, problems in blocks:
            if writer is None:
                width = len(records.headers)
                writer = TableWriter(target, width)
            if len(records.headers) == width:
                columns = [[row.get(name) for row in rows] for name in records.headers]
                writer.write_columns(columns, len(rows), problems)
            count += len(rows)
    finally:
        if writer is not None:
            writer.__exit__(None, None, None)
    return count, len(records.headers) == width
