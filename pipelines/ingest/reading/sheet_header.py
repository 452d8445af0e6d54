"""The header of a sheet's table: its rows, joined where merged, and which columns of the sheet are the table's.

Columns left of the table and empty ones between are no columns of it; a table beside it is not its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.ingest.reading.headers import LOOK_AT, Header, find_header, hits, normalise_header
from pipelines.ingest.reading.result import FileRefused, Hints
from pipelines.ingest.reading.sheet import Merge

_TALLEST = 5  # rows of a header
_WRAPPED = re.compile(
    "(?<=[\u2e80-\u9fff\uff00-\uffef])[ \r]*\n[ ]*(?=[\u2e80-\u9fff\uff00-\uffef])"
)  # 客户⏎名称 is one word


@dataclass(frozen=True)
class SheetHeader:
    """`columns` are the places on the sheet of the names, `beside` those of a table that is not read."""

    first: int
    rows: int
    names: tuple[str, ...]
    columns: tuple[int, ...]
    beside: tuple[int, ...] = ()

    @property
    def end(self) -> int:
        return self.first + self.rows


def find_sheet_header(
    rows: Sequence[Sequence[str]], hints: Hints, expected: frozenset[str], merges: Sequence[Merge], sheet: str
) -> SheetHeader:
    """The header among the first rows; of as many rows as the contract says, or as a merged cell in it is tall.

    Raises
    ------
    FileRefused
        `header_missing`.
    """
    if not hints.has_header:
        names = tuple(map(normalise_header, hints.names))
        return SheetHeader(0, 0, names, tuple(range(len(names))))
    found = find_header(_without_margin(rows), expected, max(hints.header_rows, _tallest(merges)))
    if found is None:
        message = "none of the first rows is a header; the contract can give has_header: false and names"
        raise FileRefused("header_missing", message, where=f"sheet {sheet}")
    return _placed(found, rows, _margin(rows), expected, merges)


def _tallest(merges: Sequence[Merge]) -> int:
    return min(
        _TALLEST, max((one.last_row - one.first_row + 1 for one in merges if one.first_row < LOOK_AT), default=1)
    )


def _margin(rows: Sequence[Sequence[str]]) -> int:
    """Empty columns at the left."""
    return min((next((at for at, cell in enumerate(row) if cell), len(row)) for row in rows if any(row)), default=0)


def _without_margin(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows of one width, down to the columns that hold something; a word wrapped to fit its column is one again."""
    left = _margin(rows)
    right = max((at + 1 for row in rows for at, cell in enumerate(row) if cell), default=0)
    return [[_WRAPPED.sub("", cell) for cell in row[left:right]] for row in rows]


def _placed(
    header: Header, rows: Sequence[Sequence[str]], margin: int, expected: frozenset[str], merges: Sequence[Merge]
) -> SheetHeader:
    """Unnamed columns are left out where nothing stands below them; with something there, a person must name them."""
    below = rows[header.end :]
    names = {margin + at: name for at, name in enumerate(header.names)}
    filled = {at for row in below for at, cell in enumerate(row) if cell}
    names = _numbered(names, header, merges, filled)
    while names and not names[max(names)]:
        del names[max(names)]
    empty = {at for at, name in names.items() if not name and at not in filled}
    beside = _beside(names, empty, expected)
    kept = {at: name for at, name in names.items() if at not in empty and at not in beside}
    return SheetHeader(header.first, header.rows, tuple(kept.values()), tuple(kept), tuple(sorted(beside)))


def _numbered(names: dict[int, str], header: Header, merges: Sequence[Merge], filled: set[int]) -> dict[int, str]:
    """Columns under a name that is merged over several, and have none of their own: `name/2`, `name/3`."""
    found = dict(names)
    for merge in merges:
        group = names.get(merge.first_column, "")
        if not group or not header.first <= merge.last_row < header.end:
            continue
        for number, at in enumerate(range(merge.first_column + 1, merge.last_column + 1), 2):
            if at in filled:
                found[at] = names.get(at) or f"{group}/{number}"
    return dict(sorted(found.items()))


def _beside(names: dict[int, str], empty: set[int], expected: frozenset[str]) -> set[int]:
    """Columns after a gap that say no known name and one of the table's own again: another table's."""
    groups: list[list[int]] = [[]]
    for at in names:
        if at in empty:
            groups.append([])
        else:
            groups[-1].append(at)
    groups = [group for group in groups if group]
    main = max(groups, key=lambda group: (hits((names[at] for at in group), expected), len(group)), default=[])
    own = {names[at].casefold() for at in main}
    others = [group for group in groups if group is not main and own & {names[at].casefold() for at in group}]
    return {at for group in others for at in group}
