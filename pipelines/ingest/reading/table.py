"""What the odd records of one table are: written wrongly and mended, its header again, another table, notes below it.

Follows a file from block to block. Knows records and lines, neither bytes nor encodings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pipelines.ingest.reading.headers import is_value_like, normalise_header
from pipelines.ingest.reading.mend import Mender
from pipelines.ingest.reading.notes import FOOTER, TOTAL_ROW, note_kind
from pipelines.ingest.reading.profile import Profile
from pipelines.ingest.reading.result import Dialect
from pipelines.ingest.reading.split import Batch

REPEATED_HEADER, SECOND_TABLE = "repeated_header", "second_table"
_MENDABLE = ("width", "stray_quote", "unclosed_quote")


@dataclass
class Table:
    """One table of a file: its header rows, its first record, how it is cut, what its columns look like.

    `repairs` counts what was mended so far. `elsewhere` is the width of another table whose records are passing; 0
    where they are the table's own.
    """

    width: int
    header: tuple[tuple[str, ...], ...] = ()  # as written
    first: tuple[str, ...] = ()
    looks: Callable[[], Profile | None] = lambda: None
    dialect: Dialect | None = None
    opening: str = ""
    repairs: Counter[str] = field(default_factory=Counter)
    elsewhere: int = 0

    @cached_property
    def profile(self) -> Profile | None:
        """Learned when it is first asked for: a regular file never asks."""
        return self.looks()

    @cached_property
    def mender(self) -> Mender | None:
        return Mender(self.dialect, self.profile) if self.dialect and self.profile else None

    def may_hold_only_records(self, text: str) -> bool:
        """Whether regular text needs no look at its records: no other table is passing, the header is not in it."""
        return not self.elsewhere and not (self.opening and self.opening in text)

    def settle(self, batch: Batch, lines: Sequence[str], is_last: bool, is_ended: bool) -> None:
        """Change the problems, rows and repairs of a batch to what they are.

        Parameters
        ----------
        is_last, is_ended
            Whether the file ends with this batch, and then with a line end: a record without one may be cut off.
        """
        cut_off = len(batch.rows) - 1 if is_last and not is_ended else -1
        for at in self._odd(batch):
            problem = self._named(batch, at)
            if problem:
                batch.problems[at] = problem
            elif at != cut_off and batch.spans[at] == 1:
                self._mend(batch, at, lines[batch.lines[at]])
        if is_last:
            self._name_footers(batch, cut_off)

    def _odd(self, batch: Batch) -> Iterable[int]:
        """Records that are worth a look: those with problems, and those unlike the table in its first strict column.

        While another table passes, all of them; evaluated lazily, because that begins and ends within a batch.
        """
        at, where = self._tell_tale()
        names = {row[at] for row in self.header if at < len(row)}
        problems = batch.problems
        for number, row in enumerate(batch.rows):
            is_like = at >= len(row) or (row[at][:1] in where if where else row[at] not in names)
            if self.elsewhere or number in problems or not is_like:
                yield number

    def _tell_tale(self) -> tuple[int, frozenset[str]]:
        """A strict column and the characters its cells begin with; else the first column, for the header's names."""
        if self.profile is not None:
            for at, column in enumerate(self.profile.columns):
                if column.usual and column.is_mostly_filled:
                    return at, column.firsts
        return 0, frozenset()

    def _named(self, batch: Batch, at: int) -> str | None:
        row = batch.rows[at]
        if not any(row):
            return None
        if self._is_header(row):
            self.elsewhere = self.width if self._begins_again(batch, at) else 0
            return REPEATED_HEADER
        if self.elsewhere and self._is_elsewhere(batch, at):
            return SECOND_TABLE
        self.elsewhere = 0
        if self._is_another_header(batch, at):
            self.elsewhere = len(row)
            return SECOND_TABLE
        is_total = at not in batch.problems and note_kind(row, self.width, self.profile) == TOTAL_ROW
        return TOTAL_ROW if is_total else None

    def _is_header(self, row: Sequence[str]) -> bool:
        return len(row) == self.width and any(_same_names(row, names) for names in self.header)

    def _begins_again(self, batch: Batch, at: int) -> bool:
        """A header after which the first record stands again: a copy of the table, not its next page."""
        return bool(self.first) and at + 1 < len(batch.rows) and tuple(batch.rows[at + 1]) == self.first

    def _is_elsewhere(self, batch: Batch, at: int) -> bool:
        row = batch.rows[at]
        if self.elsewhere == self.width or len(row) != self.width:
            return True
        return self.profile is not None and self.profile.misfits(row) > 1

    def _is_another_header(self, batch: Batch, at: int) -> bool:
        """Names, no values: of another width like the record after it, or against the strict columns of the table."""
        row = batch.rows[at]
        names = [cell.strip() for cell in row if cell.strip()]
        if len(names) < 2 or len(names) < len(row) or len(set(names)) < len(names) or any(map(is_value_like, names)):
            return False
        if len(row) != self.width:
            return at + 1 < len(batch.rows) and len(batch.rows[at + 1]) == len(row)
        profile = self.profile
        return profile is not None and profile.is_alien(row)

    def _mend(self, batch: Batch, at: int, line: str) -> None:
        problem = batch.problems.get(at, "")
        mended = self.mender.mend(line, batch.rows[at]) if self.mender and problem.startswith(_MENDABLE) else None
        if mended:
            batch.rows[at], kind = mended
            del batch.problems[at]
            batch.repairs[at] = kind
            self.repairs[kind] += 1

    def _name_footers(self, batch: Batch, cut_off: int) -> None:
        """What stands behind the last record of the table."""
        for at in range(len(batch.rows) - 1, -1, -1):
            row, problem = batch.rows[at], batch.problems.get(at)
            if problem is None and not any(row):
                continue
            if problem in (FOOTER, TOTAL_ROW):
                continue
            may_be_note = problem is None or problem.startswith("width")
            kind = note_kind(row, self.width, self.profile, at == cut_off) if may_be_note else None
            if kind is None:
                return
            batch.problems[at] = kind


def _same_names(row: Sequence[str], names: Sequence[str]) -> bool:
    return tuple(map(normalise_header, row)) == tuple(map(normalise_header, names))
