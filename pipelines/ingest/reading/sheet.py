"""What every spreadsheet format gives: sheets whose filled cells come in blocks of text, and what was noticed of them.

The formats' own readers make these; `sheet_table` makes a table of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
import pyarrow as pa

from pipelines.ingest.reading.cell_texts import TextBlock

_NO_ROW = 1 << 40
_CELLS = 250_000  # in a block, rounded up to whole rows


class Merge(NamedTuple):
    """A merged range, ends included, from 0."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int

    @property
    def is_wide(self) -> bool:
        return self.last_column > self.first_column


@dataclass
class Marks:
    """Filled while a sheet's blocks are read, complete after the last one."""

    merges: list[Merge] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: set[int] = field(default_factory=set)


class Sheet(Protocol):
    """One sheet. `blocks` can be asked for again; `is_top` wants only enough to see the header."""

    name: str
    is_visible: bool
    marks: Marks

    def blocks(self, is_top: bool = False) -> Iterator[TextBlock]: ...


@dataclass
class CellsSheet:
    """A sheet whose filled cells are already text, all in memory: (row, column, text), rows ascending."""

    name: str
    cells: list[tuple[int, int, str]] = field(default_factory=list)
    is_visible: bool = True
    marks: Marks = field(default_factory=Marks)
    problems: dict[int, str] = field(default_factory=dict)

    def blocks(self, is_top: bool = False) -> Iterator[TextBlock]:
        start, before = 0, 0
        while start < len(self.cells) or not start:
            stop = start + _CELLS
            while start < stop < len(self.cells) and self.cells[stop][0] == self.cells[stop - 1][0]:
                stop += 1
            part = self.cells[start:stop]
            end = part[-1][0] + 1 if stop < len(self.cells) else _NO_ROW
            yield _block(part, {row: what for row, what in self.problems.items() if before <= row < end})
            start, before = stop, end
            if is_top:
                break


def cells_of(rows: Iterable[Sequence[str | None]]) -> list[tuple[int, int, str]]:
    """The filled cells of rows of text."""
    return [(at, column, text) for at, row in enumerate(rows) for column, text in enumerate(row) if text]


def _block(cells: Sequence[tuple[int, int, str]], problems: dict[int, str]) -> TextBlock:
    rows = np.array([cell[0] for cell in cells], np.int64)
    columns = np.array([cell[1] for cell in cells], np.int64)
    return TextBlock(rows, columns, pa.array([cell[2] for cell in cells], pa.string()), problems)
