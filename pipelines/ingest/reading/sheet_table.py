"""A sheet's filled cells to the table of records that `Reading` promises, and what else stands on the sheet.

Rows that are not what they seem (under a merged range, a header said again, notes and tables below the table) become
problem records: they are kept, counted and never loaded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.reading.cell_texts import TextBlock
from pipelines.ingest.reading.columns import TableWriter
from pipelines.ingest.reading.headers import normalise_header
from pipelines.ingest.reading.result import FileRefused
from pipelines.ingest.reading.sheet import Merge
from pipelines.ingest.reading.sheet_header import SheetHeader

_CELL_BYTES, _MEGABYTE = 32, 1 << 20
_SPARSE = 16  # a sheet whose extent has more cells than this for each filled one is nearly empty
_GRID = 1 << 22  # cells laid out at a time
_ROW_GROUP = 60_000
_SHEET_WIDTH = 16_384
_NOWHERE, _BESIDE = -1, -2  # columns that are none of the table's: unexpected there, or another table's
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Plan:
    """What is known before the rows are written: header, problems by row, merged ranges of the data."""

    header: SheetHeader
    problems: Mapping[int, str] = field(default_factory=dict)
    merges: tuple[Merge, ...] = ()
    fills: bool = False

    @property
    def width(self) -> int:
        return len(self.header.names)


@dataclass
class Extent:
    """How far the filled cells of a sheet reach, and how many there are."""

    rows: int = 0
    columns: int = 0
    cells: int = 0

    def note(self, block: TextBlock, memory_mb: int) -> None:
        """Refuse a nearly empty sheet of absurd size: each of its rows would be a record (failures F24)."""
        if not len(block.rows):
            return
        self.rows, self.cells = int(block.rows[-1]) + 1, self.cells + len(block.rows)
        self.columns = max(self.columns, int(block.columns.max()) + 1)
        everything = self.rows * self.columns
        if everything * _CELL_BYTES > memory_mb * _MEGABYTE and everything > _SPARSE * self.cells:
            evidence = {"rows": self.rows, "columns": self.columns}
            message = f"the sheet reaches to row {self.rows}, column {self.columns}; delete what stands far outside"
            raise FileRefused("dimension_limit", message, evidence=evidence)


class SheetWriter:
    """Writes the records below a header, blank ones up to the last filled row included."""

    def __init__(self, target: Path, plan: Plan) -> None:
        self._plan, self._next = plan, plan.header.end
        self._writer = TableWriter(target, plan.width)
        self._held: list[tuple[list[pa.Array], int, dict[int, tuple[str, None, bytes]]]] = []
        self._merged = _MergedCells(plan)
        self._places = np.full(_SHEET_WIDTH, _NOWHERE)
        self._places[list(plan.header.columns)] = np.arange(plan.width)
        self._places[list(plan.header.beside)] = _BESIDE

    def add(self, block: TextBlock) -> None:
        """Rows come in order, each in one block."""
        below = int(np.searchsorted(block.rows, self._next))
        rows, columns, texts = block.rows[below:], block.columns[below:], block.texts.slice(below)
        problems = {**block.problems, **{row: what for row, what in self._plan.problems.items()}}
        if self._plan.header.beside:
            kept = self._places[columns] != _BESIDE
            rows, columns, texts = rows[kept], columns[kept], texts.filter(pa.array(kept))
        step = max(1, _GRID // max(1, self._plan.width))
        while len(rows):
            stop = min(int(rows[-1]) + 1, self._next + step)
            many = int(np.searchsorted(rows, stop))
            piece = TextBlock(rows[:many], columns[:many], texts.slice(0, many), problems)
            self._hold(piece, stop)
            rows, columns, texts = rows[many:], columns[many:], texts.slice(many)

    def close(self) -> int:
        """How many records there are."""
        self._flush()
        self._writer.__exit__(None, None, None)
        return self._next - self._plan.header.end

    def _hold(self, piece: TextBlock, stop: int) -> None:
        start, count = self._next, stop - self._next
        places = self._places[piece.columns]
        columns = _laid_out(piece, places, start, count, self._plan.width)
        problems = {row: what for row, what in piece.problems.items() if start <= row < stop}
        for found in (_outside(piece, places, self._plan.width), _said_again(columns, start, self._plan.header)):
            problems = {**found, **problems}
        columns, merged = self._merged.applied(columns, start, stop)
        problems = {**merged, **problems}
        filled = {row: what for row, what in problems.items() if row in _filled(piece, problems)}
        told = {row - start: (what, None, _raw(piece, row)) for row, what in filled.items()}
        self._held.append((columns, count, told))
        self._next = stop
        if sum(one[1] for one in self._held) >= _ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        if not self._held:
            return
        columns = [pa.concat_arrays(list(parts)) for parts in zip(*(one[0] for one in self._held), strict=True)]
        problems: dict[int, tuple[str, None, bytes]] = {}
        start = 0
        for _, count, told in self._held:
            problems |= {start + at: what for at, what in told.items()}
            start += count
        self._writer.write_arrays(columns, start, problems)
        self._held = []


class _MergedCells:
    """Merged ranges of the data: the rows they hide values of, or the value filled down where the contract says so."""

    def __init__(self, plan: Plan) -> None:
        self._fills = plan.fills
        self._place = {column: at for at, column in enumerate(plan.header.columns)}
        self._open = [one for one in plan.merges if one.first_column in self._place]
        self._values: dict[Merge, str | None] = {}

    def applied(self, columns: list[pa.Array], start: int, stop: int) -> tuple[list[pa.Array], dict[int, str]]:
        """The columns of rows start..stop, filled; and the rows that are problems."""
        problems: dict[int, str] = {}
        lists: dict[int, list[str | None]] = {}
        for merge in [one for one in self._open if one.first_row < stop and one.last_row >= start]:
            column = self._place[merge.first_column]
            if merge.first_row >= start:
                self._values[merge] = columns[column][merge.first_row - start].as_py()
            value = self._values.get(merge)
            rows = range(max(start, merge.first_row), min(stop, merge.last_row + 1))
            if value is None:
                continue
            if self._fills and not merge.is_wide:
                cells = lists.setdefault(column, columns[column].to_pylist())
                cells[rows.start - start : rows.stop - start] = [value] * len(rows)
            else:
                problems |= dict.fromkeys((row for row in rows if self._hides(merge, row)), "merged_cells")
        for column, cells in lists.items():
            columns[column] = pa.array(cells, pa.string())
        self._open = [one for one in self._open if one.last_row >= stop]
        return columns, problems

    def _hides(self, merge: Merge, row: int) -> bool:
        is_wide = any(column in self._place for column in range(merge.first_column + 1, merge.last_column + 1))
        return is_wide or row > merge.first_row


def _laid_out(piece: TextBlock, places: Ints, start: int, count: int, width: int) -> list[pa.Array]:
    """The cells as columns of `count` rows; NULL where there is none."""
    grid = np.full(width * count, -1, np.int64)
    cells = np.flatnonzero(places >= 0)
    grid[places[cells] * count + piece.rows[cells] - start] = cells
    taken = piece.texts.take(pa.array(grid, mask=grid < 0))
    return [taken.slice(column * count, count) for column in range(width)]


def _outside(piece: TextBlock, places: Ints, width: int) -> dict[int, str]:
    """Rows with something in columns that have no header."""
    beyond = np.flatnonzero(places == _NOWHERE)
    found: dict[int, str] = {}
    for row, column in zip(piece.rows[beyond].tolist(), piece.columns[beyond].tolist(), strict=True):
        found[row] = f"width: {column + 1} fields, {width} expected"
    return found


def _said_again(columns: Sequence[pa.Array], start: int, header: SheetHeader) -> dict[int, str]:
    """The header's own words once more, as at each printed page."""
    if not header.rows or not columns:
        return {}
    at = next((at for at, name in enumerate(header.names) if name), 0)
    like = pc.fill_null(pc.equal(columns[at], header.names[at]), False)
    rows = np.flatnonzero(like.to_numpy(zero_copy_only=False))
    same = [
        int(row)
        for row in rows
        if all(normalise_header(columns[i][int(row)].as_py() or "") == name for i, name in enumerate(header.names))
    ]
    return dict.fromkeys((start + row for row in same), "repeated_header")


def _filled(piece: TextBlock, rows: Iterable[int]) -> set[int]:
    """Those of the rows with a cell: a blank row is no problem, whatever lies over it."""
    return {row for row in rows if _span(piece.rows, row)[1] > _span(piece.rows, row)[0]} | {
        row for row, what in piece.problems.items() if what == "uncomputed_formula"
    }


def _span(rows: Ints, row: int) -> tuple[int, int]:
    return int(np.searchsorted(rows, row)), int(np.searchsorted(rows, row + 1))


def _raw(piece: TextBlock, row: int) -> bytes:
    """The row's cells as JSON, up to its last one."""
    first, last = _span(piece.rows, row)
    cells = dict(
        zip(piece.columns[first:last].tolist(), piece.texts.slice(first, last - first).to_pylist(), strict=True)
    )
    if len(cells) and max(cells) > 1000:  # one cell far outside does not make a kilobyte of commas
        return json.dumps({str(column): text for column, text in cells.items()}, ensure_ascii=False).encode()
    return json.dumps(
        [cells.get(column, "") for column in range(max(cells, default=-1) + 1)], ensure_ascii=False
    ).encode()
