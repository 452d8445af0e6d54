"""Rows of text to a Parquet file with the columns of `Relation`. Knows neither text files nor workbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from pipelines.ingest.reading.raw_records import Numbers
from pipelines.ingest.reading.result import Dialect

Offsets = Sequence[int] | Numbers | None
Problems = Mapping[int, tuple[str | None, int | None, bytes | None]]


class TableWriter:
    """Writes batches of rows. A short or blank row is filled with NULL, an empty cell is NULL."""

    def __init__(self, target: Path, width: int) -> None:
        self._width, self._written = width, 0
        cells = [(f"c{i}", pa.string()) for i in range(width)]
        plumbing = [
            ("_record_no", pa.int64()),
            ("_byte_offset", pa.int64()),
            ("_raw", pa.binary()),
            ("_problem", pa.string()),
            ("_is_blank", pa.bool_()),
        ]
        self._schema = pa.schema(cells + plumbing)
        self._writer = pq.ParquetWriter(target, self._schema, compression="lz4")

    def __enter__(self) -> TableWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()

    def write(self, rows: Sequence[Sequence[str | None]], problems: Problems, offsets: Offsets = None) -> None:
        """Append rows; `problems` by position: (what, byte offset or None, raw bytes or None).

        `offsets` says of every row at which byte of its file it begins, where that is known.
        """
        width = self._width
        even = [row if len(row) == width else [*row, *[None] * width][:width] for row in rows]
        columns = list(zip(*even, strict=True)) if even else [()] * width
        self._append([pa.array(column, pa.string()) for column in columns], len(rows), problems, offsets)

    def write_columns(self, columns: Sequence[Sequence[str | None]], count: int, problems: Problems) -> None:
        """Append cells given by column, `count` of each."""
        self._append([pa.array(column, pa.string()) for column in columns], count, problems)

    def write_arrays(self, columns: Sequence[pa.Array], count: int, problems: Problems) -> None:
        """Append cells that are Arrow's already."""
        self._append(columns, count, problems)

    def write_csv(self, content: bytes, dialect: Dialect, offsets: Offsets = None) -> None:
        """Append whole records of UTF-8 text that is proved regular, and where in their file they begin."""
        names = self._schema.names[: self._width]
        table = csv.read_csv(
            pa.BufferReader(content),
            csv.ReadOptions(use_threads=False, block_size=len(content) + 1, column_names=names),
            csv.ParseOptions(
                delimiter=dialect.delimiter, quote_char=dialect.quote or False, newlines_in_values=bool(dialect.quote)
            ),
            csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), check_utf8=False),
        )
        self._append([column.combine_chunks() for column in table.columns], table.num_rows, {}, offsets)

    def _append(self, columns: Sequence[pa.Array], count: int, problems: Problems, offsets: Offsets = None) -> None:
        if not count:
            return
        cells = [_empty_is_null(column) for column in columns]
        numbers = pa.array(range(self._written + 1, self._written + count + 1), pa.int64())
        odd = _problem_columns(count, problems)
        if offsets is not None:
            odd[0] = pa.array(offsets, pa.int64())
        table = pa.Table.from_arrays([*cells, numbers, *odd, _blank(cells, count)], schema=self._schema)
        self._writer.write_table(table)
        self._written += count


def _empty_is_null(cells: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), cells)


def _problem_columns(count: int, problems: Problems) -> list[pa.Array]:
    if not problems:
        return [pa.nulls(count, kind) for kind in (pa.int64(), pa.binary(), pa.string())]
    given: list[list[Any]] = [[None] * count for _ in range(3)]
    for at, (what, offset, raw) in problems.items():
        given[0][at], given[1][at], given[2][at] = offset, raw, what
    return [pa.array(column, kind) for column, kind in zip(given, (pa.int64(), pa.binary(), pa.string()), strict=True)]


def _blank(cells: Sequence[pa.Array], count: int) -> pa.Array:
    blank = pa.array([True] * count)
    for column in cells:
        blank = pc.and_(blank, pc.is_null(column))
        if not pc.any(blank).as_py():
            break
    return blank
