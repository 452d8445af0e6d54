"""What stands below a table on its sheet: another table after a blank row, notes and totals at the very end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.ingest.reading.cell_texts import TextBlock
from pipelines.ingest.reading.headers import is_value_like
from pipelines.ingest.reading.notes import note_kind
from pipelines.ingest.reading.profile import profile
from pipelines.ingest.reading.sheet_header import SheetHeader

_LAST = 12  # rows at the end that may be notes
_PARTS = 200  # blank rows after which something is looked at
_LEARNED = 250  # rows at the beginning that show what the columns hold
_USUAL = 2  # cells in a row; in a table of fewer a lone one says nothing
_Row = dict[int, str]


@dataclass
class _Part:
    """Rows after a blank one: where they begin, and the first two of them."""

    start: int
    rows: list[_Row]


class Below:
    """Follows a sheet block by block."""

    def __init__(self) -> None:
        self._parts: list[_Part] = []
        self._first: dict[int, _Row] = {}
        self._last: dict[int, _Row] = {}
        self._seen = -1

    def note(self, block: TextBlock) -> None:
        """Look at the rows of a block."""
        if not len(block.rows):
            return
        rows = block.rows[np.flatnonzero(np.diff(block.rows, prepend=-1))]
        if len(self._first) < _LEARNED:
            self._first |= {int(row): _cells(block, int(row)) for row in rows[: _LEARNED - len(self._first)]}
        before = np.concatenate(([self._seen], rows[:-1]))
        for at in np.flatnonzero(rows > before + 1)[:_PARTS].tolist():
            if len(self._parts) < _PARTS:
                first = int(rows[at])
                self._parts.append(_Part(first, [_cells(block, first), _cells(block, first + 1)]))
        kept = {int(row): _cells(block, int(row)) for row in rows[-_LAST:]}
        self._last = dict(sorted({**self._last, **kept}.items())[-_LAST:])
        self._seen = int(rows[-1])

    def problems(self, header: SheetHeader) -> dict[int, str]:
        """Rows below the header that are no records of its table."""
        width = len(header.names)
        left = header.columns[0] if header.columns else 0
        records = {row: _moved(cells, left) for row, cells in self._first.items() if row >= header.end}
        usual = profile([_padded(cells, width) for cells in records.values()], width)
        filled = sum(map(len, records.values())) / max(1, len(records))
        found: dict[int, str] = {}
        for row in sorted(self._last, reverse=True):
            cells = _moved(self._last[row], left)
            is_lone = len(cells) == 1 and (filled <= _USUAL or is_value_like(next(iter(cells.values()))))
            # a total is as wide as its table: what it lacks tells it, as a short record's length does
            needed = width + 1 if _lacks(cells, [one for at, one in records.items() if at < row]) else width
            kind = note_kind(_trimmed(cells), needed, usual) if row > header.end and not is_lone else None
            if kind is None:
                break
            found[row] = kind
        other = next(
            (part.start for part in self._parts if part.start > header.end and _is_other(part, left, width)), None
        )
        if other is not None:
            found = dict.fromkeys(range(other, self._seen + 1), "second_table") | found
        return found


def _lacks(cells: _Row, above: list[_Row]) -> bool:
    """Whether it is empty where no record above is."""
    always = set.intersection(*map(set, above)) if above else set()
    return not always <= set(cells)


def _moved(cells: _Row, left: int) -> _Row:
    """Counted from the table's first column."""
    return {max(0, column - left): text for column, text in cells.items()} if left else cells


def _is_other(part: _Part, left: int, width: int) -> bool:
    """Names, no values, of another width than the table, and a row of that width below them."""
    names = list(part.rows[0].values())
    if len(names) < 2 or len(set(names)) < len(names) or any(map(is_value_like, names)):
        return False
    return len(_trimmed(part.rows[0])) - left != width and max(part.rows[1], default=-1) == max(part.rows[0])


def _trimmed(cells: _Row) -> list[str]:
    return [cells.get(column, "") for column in range(max(cells, default=-1) + 1)]


def _padded(cells: _Row, width: int) -> list[str]:
    return [cells.get(column, "") for column in range(max(width, max(cells, default=-1) + 1))]


def _cells(block: TextBlock, row: int) -> _Row:
    first, last = np.searchsorted(block.rows, [row, row + 1]).tolist()
    texts = block.texts.slice(first, last - first).to_pylist()
    return dict(zip(block.columns[first:last].tolist(), texts, strict=True))
