"""The ways to read a record with quotes in it if one quote or one delimiter beside a quote is wrong. Knows no table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipelines.ingest.reading.result import Dialect

STRAY_QUOTE, LOST_DELIMITER = "stray_quote", "lost_delimiter"
_MOST_QUOTES = 200  # in a record worth the search


@dataclass(frozen=True)
class Cut:
    """One way to cut a record, what would then be wrong with it, and whether it may be taken."""

    cells: tuple[str, ...]
    kind: str
    is_certain: bool = True


def readings(text: str, dialect: Dialect, width: int) -> Iterator[Cut]:
    """Every way with exactly `width` cells and at most one thing wrong."""
    if text.count(dialect.quote) > _MOST_QUOTES:
        return
    scan = _Scan(text, dialect)
    loosely = scan.loosely()
    if len(loosely) == width:
        yield Cut(tuple(loosely), STRAY_QUOTE)
    at: int | None = 0
    done: list[str] = []
    while at is not None and len(done) < width:
        for cell, after, kind in scan.odd(at):
            rest = scan.plainly(after, width - len(done) - 1)
            if rest is not None:
                yield Cut((*done, cell, *rest), kind)
        step = scan.cell(at)
        if step is None:
            return
        done.append(step[0])
        at = step[1]
    if at is None and len(done) == width:
        yield Cut(tuple(done), STRAY_QUOTE)


class _Scan:
    """Cells of one text from a place on; a place is where a cell begins, None is behind the end."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self._text, self._dialect = text, dialect
        self._quoted, self._loose, self._plain = _patterns(dialect)

    def cell(self, at: int) -> tuple[str, int | None] | None:
        """The cell there as the rules have it, and the place of the next; None where a quote does not close."""
        found = self._quoted.match(self._text, at)
        if found:
            return self._inner(found.group(1)), self._next(found.end())
        if self._text.startswith(self._dialect.quote, at):
            return None
        found = self._plain.match(self._text, at)
        assert found  # it matches nothing too
        return None if self._closes_nothing(found.group()) else (found.group(), self._next(found.end()))

    def _closes_nothing(self, cell: str) -> bool:
        """A quote at the end of a cell that none began is one more thing wrong; but 5" is a measure."""
        return cell.endswith(self._dialect.quote) and not cell[:-1].rstrip(self._dialect.quote)[-1:].isdigit()

    def loosely(self) -> list[str]:
        """All cells where a quote closes before a delimiter and nowhere else: quotes inside were never escaped."""
        cells: list[str] = []
        at: int | None = 0
        while at is not None:
            found = self._loose.match(self._text, at) or self._plain.match(self._text, at)
            assert found  # plain matches nothing too
            if found.re is self._plain and self._closes_nothing(found.group()):
                return []
            cells.append(self._inner(found.group(1)) if found.re is self._loose else found.group())
            at = self._next(found.end())
        return cells

    def plainly(self, at: int | None, count: int) -> list[str] | None:
        """Exactly `count` more cells up to the end, with nothing wrong."""
        cells: list[str] = []
        while at is not None and len(cells) < count:
            step = self.cell(at)
            if step is None:
                return None
            cells.append(step[0])
            at = step[1]
        return cells if at is None and len(cells) == count else None

    def odd(self, at: int) -> Iterator[tuple[str, int | None, str]]:
        """A cell there with one thing wrong: (cell, the next place, what)."""
        if self._text.startswith(self._dialect.quote, at):
            yield from self._literal(at)
            yield from self._closing(at)
        else:
            yield from self._opening_late(at)

    def _literal(self, at: int) -> Iterator[tuple[str, int | None, str]]:
        stop = self._text.find(self._dialect.delimiter, at)
        stop = len(self._text) if stop < 0 else stop
        if stop == at + 1 or not self._closes_nothing(self._text[at:stop]):
            yield self._text[at:stop], self._next(stop), STRAY_QUOTE

    def _closing(self, at: int) -> Iterator[tuple[str, int | None, str]]:
        """Every later quote may close the cell: before a delimiter with a stray one inside, elsewhere without one."""
        quote, begin = self._dialect.quote, at + 1
        strict = self._quoted.match(self._text, at)
        place = self._text.find(quote, begin)
        while place >= 0:
            after, inner = place + 1, self._text[begin:place]
            is_paired = inner.count(quote) % 2 == 0
            if after == len(self._text) or self._text.startswith(self._dialect.delimiter, after):
                if strict is None or strict.end() != after:
                    yield self._inner(inner), self._next(after), STRAY_QUOTE
            elif is_paired:
                yield self._inner(inner), after, LOST_DELIMITER
            place = self._text.find(quote, after)

    def _opening_late(self, at: int) -> Iterator[tuple[str, int | None, str]]:
        stop = self._text.find(self._dialect.delimiter, at)
        place = self._text.find(self._dialect.quote, at, stop if stop >= 0 else len(self._text))
        if place > at:
            yield self._text[at:place], place, LOST_DELIMITER

    def _next(self, end: int) -> int | None:
        return None if end >= len(self._text) else end + len(self._dialect.delimiter)

    def _inner(self, text: str) -> str:
        quote = self._dialect.quote
        if self._dialect.escape != quote:
            text = text.replace(self._dialect.escape + quote, quote)
        return text.replace(quote * 2, quote)


@lru_cache(maxsize=64)
def _patterns(dialect: Dialect) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    d, q = re.escape(dialect.delimiter), re.escape(dialect.quote)
    e = re.escape(dialect.escape)
    inner = f"(?:[^{q}]++|{q}{q})*+" if e == q else f"(?:[^{q}{e}]++|{e}.|{q}{q})*+"
    quoted, loose = f"{q}({inner}){q}(?={d}|\\Z)", f"{q}(.*?){q}(?={d}|\\Z)"
    compiled = [re.compile(one, re.DOTALL) for one in (quoted, loose, f"(?:(?!{d}).)*+")]
    return compiled[0], compiled[1], compiled[2]
