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

_ROWS = 20_000


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
class RowsSheet:
    """A sheet whose rows are already text, all in memory. `problems` by row."""

    name: str
    rows: Sequence[Sequence[str | None]]
    is_visible: bool = True
    marks: Marks = field(default_factory=Marks)
    problems: dict[int, str] = field(default_factory=dict)

    def blocks(self, is_top: bool = False) -> Iterator[TextBlock]:
        for start in range(0, len(self.rows), _ROWS):
            problems = {at: what for at, what in self.problems.items() if start <= at < start + _ROWS}
            yield _block(enumerate(self.rows[start : start + _ROWS], start), problems)
            if is_top:
                break


def _block(rows: Iterable[tuple[int, Sequence[str | None]]], problems: dict[int, str]) -> TextBlock:
    cells = [(at, column, text) for at, row in rows for column, text in enumerate(row) if text]
    places = np.array([cell[:2] for cell in cells], np.int64).reshape(-1, 2)
    return TextBlock(places[:, 0], places[:, 1], pa.array([cell[2] for cell in cells], pa.string()), problems)
