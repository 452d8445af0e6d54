"""What the columns of a table look like, learned from its regular records: dates stand here, ids there, this is empty.

Only shapes are kept, never a value. Serves to tell how an odd record must be cut; types are the contract's business.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ENOUGH = 20  # records; fewer do not show what a column never holds
_SHORTEST = 4  # characters of a cell whose length tells where it ends
_FEW = 3  # shapes of equal length that make a column fixed: an id, a date, a time
_SOME = 6  # shapes without their lengths that still make a column strict: prices, counts
_RARE = 50  # one in fifty cells or fewer may be a slip
_NEARLY = 0.85  # of the cells
_LONGEST = 80  # characters: what is longer is prose

_CLASSES = str.maketrans(
    {
        **{chr(code): "A" for code in range(ord("A"), ord("Z") + 1)},
        **{chr(code): "a" for code in range(ord("a"), ord("z") + 1)},
        **{chr(code): "9" for code in range(ord("0"), ord("9") + 1)},
    }
)
_RUN, _EACH = re.compile(r"(.)\1+"), re.compile(r"(.)\1*")


@dataclass(frozen=True)
class Column:
    """`shapes` of a fixed column (`99/99/9999`), `runs` of a strict one (`$9.9`); neither where text stands.

    Those hold for every record seen. `usual` are the runs of nearly all, and `is_mostly_filled` is said of nearly all:
    they tell what is unlike the table, where notes and other tables stand among the records seen.
    """

    is_empty: bool
    is_filled: bool
    is_mostly_filled: bool
    shapes: frozenset[str]
    runs: frozenset[str]
    usual: frozenset[str]
    firsts: frozenset[str]

    @property
    def is_fixed(self) -> bool:
        return bool(self.shapes)

    @property
    def is_strict(self) -> bool:
        return bool(self.shapes or self.runs)

    def fits(self, cell: str) -> bool:
        """Whether the column has held a cell like this."""
        text = cell.strip()
        if not text:
            return not self.is_filled
        if self.is_empty:
            return False
        if self.shapes:
            return _shape(text) in self.shapes
        return not self.runs or _run(text) in self.runs

    def is_unlike(self, cell: str) -> bool:
        """Whether this is another kind of thing than the column is for."""
        text = cell.strip()
        return bool(self.usual) and bool(text) and _run(text) not in self.usual


@dataclass(frozen=True)
class Profile:
    """The columns of a table."""

    columns: tuple[Column, ...]

    @property
    def width(self) -> int:
        return len(self.columns)

    @property
    def can_judge(self) -> bool:
        """Whether enough columns are strict to say that a record stands where it should."""
        return sum(column.is_strict for column in self.columns) >= min(2, self.width - 1) > 0

    def fits(self, row: Sequence[str]) -> bool:
        return len(row) == self.width and all(column.fits(cell) for column, cell in zip(self.columns, row, strict=True))

    def misfits(self, row: Sequence[str]) -> int:
        """How many cells are another kind of thing than their columns are for."""
        return sum(column.is_unlike(cell) for column, cell in zip(self.columns, row, strict=False))

    def is_alien(self, row: Sequence[str]) -> bool:
        """Whether every cell that could tell, two at least, is another kind of thing."""
        return self.misfits(row) == sum(bool(column.usual) for column in self.columns) >= 2


def profile(rows: Iterable[Sequence[str]], width: int) -> Profile | None:
    """Learn from the records of the right width; None where they are too few."""
    regular = [row for row in rows if len(row) == width and any(cell.strip() for cell in row)]
    if len(regular) < ENOUGH:
        return None
    return Profile(tuple(_column([row[at].strip() for row in regular]) for at in range(width)))


def _column(cells: Sequence[str]) -> Column:
    filled = [cell for cell in cells if cell]
    of_cells = _shapes(filled)
    shapes = Counter(of_cells)
    run_of = {shape: _run_of(shape) for shape in shapes}
    runs: Counter[str] = Counter()
    for shape, count in shapes.items():
        runs[run_of[shape]] += count
    speaks = len(filled) >= ENOUGH and all(map(_tells, runs))
    is_fixed = speaks and len(shapes) <= _FEW and _are_of_one_length(shapes)
    usual = {run for run, count in runs.items() if _tells(run) and count * _RARE >= len(filled)}
    is_usual = len(usual) <= _SOME and sum(runs[run] for run in usual) >= _NEARLY * max(ENOUGH, len(filled))
    return Column(
        is_empty=not filled,
        is_filled=len(filled) == len(cells),
        is_mostly_filled=len(filled) >= _NEARLY * len(cells),
        shapes=frozenset(shapes) if is_fixed else frozenset(),
        runs=frozenset(runs) if speaks and not is_fixed and len(runs) <= _SOME else frozenset(),
        usual=frozenset(usual) if is_usual else frozenset(),
        firsts=frozenset(cell[0] for cell, shape in zip(filled, of_cells, strict=True) if run_of[shape] in usual),
    )


def _shapes(cells: Sequence[str]) -> list[str]:
    """The shape of every cell; of a whole column in one go where no cell has a line end."""
    short = [cell if len(cell) <= _LONGEST else "…" for cell in cells]
    shapes = "\n".join(short).translate(_CLASSES).split("\n")
    return shapes if len(shapes) == len(cells) else [_shape(cell) for cell in cells]


def _are_of_one_length(shapes: Iterable[str]) -> bool:
    """So that the place where such a cell ends is known: a date, not a count of one or two digits."""
    lengths = {len(shape) for shape in shapes}
    return len(lengths) == 1 and min(lengths) >= _SHORTEST


def _tells(shape: str) -> bool:
    """Words differ without end; what has digits and nothing but ASCII is written by a rule."""
    return "9" in shape and shape.isascii()


def _shape(text: str) -> str:
    return text.translate(_CLASSES) if len(text) <= _LONGEST else "…"


def _run(text: str) -> str:
    return _run_of(_shape(text))


def _run_of(shape: str) -> str:
    """Finding each run is three times as fast as putting one character for it."""
    return _RUN.sub(r"\1", shape) if "\n" in shape else "".join(_EACH.findall(shape))
