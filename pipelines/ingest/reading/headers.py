"""Which rows are the header, and what its columns are called. Knows rows of text, not files."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LOOK_AT = 20  # rows; titles, filters and print dates above a table are fewer than that
_INVISIBLE = re.compile(r"[​-‏‪-‮⁠-⁤﻿\x00-\x1f]")
_VALUE_LIKE = re.compile(r"[\s¥$€+\-(]*\d[\d.,:/\-年月日\s%)]*$")


@dataclass(frozen=True)
class Header:
    """`first` row of the header, `rows` of it, the names, and how many of them the contract expects."""

    first: int
    rows: int
    names: tuple[str, ...]
    hits: int

    @property
    def end(self) -> int:
        return self.first + self.rows


def normalise_header(text: str) -> str:
    """NFKC, no invisible characters, inner white space single, trimmed: 金额（元） and ' 金额(元)' are one name."""
    if text.isascii() and text.isprintable():  # most text: nothing to compose and nothing invisible
        return " ".join(text.split())
    return " ".join(_INVISIBLE.sub(" ", unicodedata.normalize("NFKC", text)).split())


def find_header(
    rows: Sequence[Sequence[str]], expected: frozenset[str], header_rows: int = 1, *, may_fold: bool = True
) -> Header | None:
    """The place among the first rows where most names are expected ones; None where no row can be a header.

    Two header rows that the contract announces may be one in the file. Simplified and traditional names are
    taken for one another only where nothing matches as written.
    """
    wanted = {_key(name) for name in expected}
    choices = [_header_at(rows, at, many) for many in range(header_rows, 0, -1) for at in _starts(rows, many)]
    found = _best(choices, wanted) if wanted else None
    if found is None and wanted and may_fold:
        found = _best(choices, set(_fold(wanted)), fold=True)
    return found or _first_plausible(rows)


def hits(row: Iterable[str], expected: Iterable[str]) -> int:
    """How many distinct expected names a row holds."""
    return len({_key(cell) for cell in row} & {_key(name) for name in expected})


def is_value_like(text: str) -> bool:
    """Whether a text is a number, an amount or a date: values of a table, never names of columns."""
    return bool(_VALUE_LIKE.match(text))


def _starts(rows: Sequence[Sequence[str]], many: int) -> range:
    return range(max(0, min(len(rows), LOOK_AT + many - 1) - many + 1))


def _header_at(rows: Sequence[Sequence[str]], at: int, many: int) -> Header:
    return Header(at, many, _join(rows[at : at + many]), 0)


def _join(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The last row's names; a cell above where the last is empty; 'group/name' where a name would repeat."""
    width = max((len(row) for row in rows), default=0)
    tidy = [[normalise_header(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    names = [next((row[i] for row in reversed(tidy) if row[i]), "") for i in range(width)]
    if len(tidy) == 1:
        return tuple(names)
    groups, repeated = _fill_right(tidy[-2]), Counter(names)
    return tuple(
        f"{group}/{name}" if name and repeated[name] > 1 and group and group != name else name
        for group, name in zip(groups, names, strict=True)
    )


def _fill_right(cells: Sequence[str]) -> list[str]:
    filled: list[str] = []
    for cell in cells:
        filled.append(cell or (filled[-1] if filled else ""))
    return filled


def _best(choices: Sequence[Header], wanted: set[str], fold: bool = False) -> Header | None:
    scored = []
    for order, choice in enumerate(choices):
        keys = [_key(name) for name in choice.names]
        count = len(set(_fold(keys) if fold else keys) & wanted)
        scored.append((count, -order, Header(choice.first, choice.rows, choice.names, count)))
    best = max(scored, default=None)
    return best[2] if best and best[0] else None


def _first_plausible(rows: Sequence[Sequence[str]]) -> Header | None:
    """A row that could be a header: the table's width, every cell text, none twice, none like a number or date."""
    widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
    usual = max(widths, key=lambda width: (widths[width], width), default=0)
    for at, row in enumerate(rows[:LOOK_AT]):
        names = tuple(normalise_header(cell) for cell in row)
        below = rows[at + 1 :]
        is_full = all(names) or _numbers_rows(names, below)
        if not is_full or not (len(row) == usual or _lacks_the_last(row, below, usual)):
            continue
        is_header = len(set(names)) == len(names) and not any(_VALUE_LIKE.match(name) for name in names)
        return Header(at, 1, names, 0) if is_header else None
    return None


def _numbers_rows(names: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Only the first column has no name, and its cells are numbers: some programs number the rows so."""
    firsts = [row[0] for row in below if len(row) == len(names)]
    return len(names) > 2 and not names[0] and all(names[1:]) and bool(firsts) and all(map(is_value_like, firsts))


def _lacks_the_last(row: Sequence[str], below: Sequence[Sequence[str]], usual: int) -> bool:
    """One name fewer than the records have cells, and their last is always empty: they end with a delimiter."""
    full = [one for one in below if len(one) == usual]
    return 1 < usual == len(row) + 1 and len(full) > 1 and not any(one[-1].strip() for one in full)


def _key(name: str) -> str:
    return normalise_header(name).casefold()


def _fold(names: Iterable[str]) -> list[str]:
    from opencc import OpenCC

    simplified = OpenCC("t2s")
    return [simplified.convert(name) for name in names]
