"""A record that was written wrongly, cut rightly: only where one single reading of it fits the table.

A lost or superfluous delimiter, a stray quote, another delimiter in one line. What can be read in two ways, or in none,
stays a problem record. The raw bytes of a mended record are kept beside it by who calls.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.ingest.reading.profile import Profile
from pipelines.ingest.reading.readings import LOST_DELIMITER, Cut, readings
from pipelines.ingest.reading.result import Dialect
from pipelines.ingest.reading.split import grammar

EXTRA_DELIMITER, OTHER_DELIMITER = "extra_delimiter", "other_delimiter"
_OTHERS = (", ", ",", "\t", ";", "|", "，", "；", " ")
_LONGEST = 1 << 16  # characters of a record worth the search


@dataclass(frozen=True)
class Mender:
    """Mends records of one table."""

    dialect: Dialect
    profile: Profile

    def mend(self, text: str, row: Sequence[str]) -> tuple[list[str], str] | None:
        """The cells of the one reading that fits, and what was wrong; None where there is none, or a second one.

        Parameters
        ----------
        text
            The record as it stands, without its line end.
        row
            Its cells, as the splitter cut them.
        """
        if not self.profile.can_judge or len(text) > _LONGEST:
            return None
        found: dict[tuple[str, ...], Cut] = {}
        for cut in self._cuts(text, row):
            known = found.setdefault(tuple(cut.cells), cut)
            if cut.is_certain and not known.is_certain:
                found[tuple(cut.cells)] = cut
            if len(found) > 1:
                return None
        only = next(iter(found.values()), None)
        return (list(only.cells), only.kind) if only and only.is_certain else None

    def _cuts(self, text: str, row: Sequence[str]) -> Iterator[Cut]:
        quote, width = self.dialect.quote, self.profile.width
        if quote and quote in text:
            for cut in readings(text, self.dialect, width):
                if self.profile.fits([cell.strip(quote) for cell in cut.cells]):
                    yield replace(cut, is_certain=not self._may_be_cut_off(cut))
        quoted = self._quoted(text, row)
        odd = any(_holds_quote(cell, quote) for cell, was in zip(row, quoted, strict=True) if not was)
        if len(row) == width - 1 and not odd:  # a quote within a cell shows where the delimiter was
            torn = any(_holds_quote(cell, quote) for cell in row)
            yield from (replace(cut, is_certain=cut.is_certain and not torn) for cut in self._splits(row, quoted))
        if len(row) == width + 1 and not odd:
            yield from self._shrinks(row)
        if len(row) != width:
            yield from self._other_delimiters(text)
        if len(row) > width and self.dialect.delimiter == " ":
            yield from self._absorbed(text, " ")

    def _quoted(self, text: str, row: Sequence[str]) -> list[bool]:
        """Which cells stand in quotes: within them no delimiter was lost."""
        quote = self.dialect.quote
        if not quote or quote not in text:
            return [False] * len(row)
        found = [bool(was) for was, _, _ in grammar(self.dialect).fields.findall(text)]
        return found if len(found) == len(row) else [False] * len(row)

    def _splits(self, row: Sequence[str], quoted: Sequence[bool]) -> Iterator[Cut]:
        """One cell is two: where one of the two columns is fixed, the place is known."""
        columns = self.profile.columns
        begins, ends = self._fitting(row)
        for at, cell in enumerate(row):
            if not (begins[at] and ends[at + 1]):
                continue
            left, right = columns[at], columns[at + 1]
            for place in (0, len(cell)) if quoted[at] else range(len(cell) + 1):
                parts = cell[:place], cell[place:]
                if left.fits(parts[0]) and right.fits(parts[1]):
                    whole = (*row[:at], *parts, *row[at + 1 :])
                    yield Cut(whole, LOST_DELIMITER, self._is_known_place(at, parts, whole))

    def _is_known_place(self, at: int, parts: tuple[str, str], whole: Sequence[str]) -> bool:
        """Two texts are cut where one is of a fixed column; an empty cell is put in where those behind it say so."""
        columns = self.profile.columns
        if all(part.strip() for part in parts):
            return columns[at].is_fixed or columns[at + 1].is_fixed
        empty = at if not parts[0].strip() else at + 1
        behind = range(empty + 1, len(whole))
        return columns[empty].is_empty or any(columns[one].is_strict and whole[one].strip() for one in behind)

    def _may_be_cut_off(self, cut: Cut) -> bool:
        """A quote that opens the last cell and never closes: the rest of a text may be missing."""
        last = self.profile.columns[-1]
        return cut.cells[-1].startswith(self.dialect.quote) and not (last.is_fixed or last.is_empty)

    def _fitting(self, row: Sequence[str]) -> tuple[list[bool], list[bool]]:
        """Whether the cells before each place fit as they stand, and those from it on fit one column further right."""
        columns = self.profile.columns
        begins, ends = [True], [True]
        for column, cell in zip(columns, row, strict=False):
            begins.append(begins[-1] and column.fits(cell))
        for column, cell in zip(reversed(columns), reversed(row), strict=False):
            ends.append(ends[-1] and column.fits(cell))
        return begins, ends[::-1]

    def _shrinks(self, row: Sequence[str]) -> Iterator[Cut]:
        """An empty cell too many; or a delimiter in a text, which nobody can know and which makes it uncertain."""
        for at, cell in enumerate(row):
            less = (*row[:at], *row[at + 1 :])
            if not cell.strip() and self.profile.fits(less):
                yield Cut(less, EXTRA_DELIMITER)
            elif at and cell.strip() and row[at - 1].strip():
                for between in (self.dialect.delimiter, ""):
                    joined = (*row[: at - 1], f"{row[at - 1]}{between}{cell}", *row[at + 1 :])
                    if self.profile.fits(joined):
                        yield Cut(joined, EXTRA_DELIMITER, is_certain=False)

    def _other_delimiters(self, text: str) -> Iterator[Cut]:
        for other in _OTHERS:
            if other == self.dialect.delimiter or other not in text:
                continue
            rules = grammar(Dialect(other, self.dialect.quote or '"', self.dialect.escape or '"'))
            cells = rules.cells(text) if rules.record.fullmatch(text) else []
            if self.profile.fits(cells):
                yield Cut(tuple(cells), OTHER_DELIMITER)
            elif other == " " and len(cells) > self.profile.width:
                yield from self._absorbed(text, other)

    def _absorbed(self, text: str, delimiter: str) -> Iterator[Cut]:
        """A blank stands in text too: the words of one text column, never quoted, between others that fit."""
        rules = grammar(Dialect(delimiter, self.dialect.quote or '"', self.dialect.escape or '"'))
        cells, quoted = rules.cells(text), [bool(was) for was, _, _ in rules.fields.findall(text)]
        more = len(cells) - self.profile.width
        for at in range(self.profile.width):
            words = slice(at, at + more + 1)
            row = (*cells[:at], delimiter.join(cells[words]), *cells[at + more + 1 :])
            if not any(quoted[words]) and not self.profile.columns[at].is_strict and self.profile.fits(row):
                yield Cut(row, OTHER_DELIMITER)


def _holds_quote(cell: str, quote: str) -> bool:
    """A quote within a cell, where one cell may end and another begin; 5" is a measure."""
    if not quote:
        return False
    before, found, _ = cell.partition(quote)
    return bool(found) and not before[-1:].isdigit()
