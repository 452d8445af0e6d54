"""What a delivery's records came to, counted over both ways of typing: certain ones and those of the staged table.

`Tally` is asked by whoever counts or adds up; only it knows that a record need not be in the staged table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipelines.ingest.desk import Desk
from pipelines.ingest.reading.result import Reading
from pipelines.ingest.staging import STAGED, Slot
from pipelines.ingest.typed_scan import Scanned, batches


@dataclass(frozen=True)
class Counts:
    """Records of one file by what became of them; `torn` ones had no cells to type, `total_at` is the total row."""

    records: int
    loaded: int
    quarantined: int
    skipped: int
    torn: int = 0
    totals: int = 0
    total_at: int | None = None


@dataclass(frozen=True)
class Tally:
    """`is_staged`: whether some records are in the staged table."""

    desk: Desk
    scanned: Scanned

    @property
    def is_staged(self) -> bool:
        return self.scanned.doubtful is not None

    def counts(self) -> Counts:
        certain = self.scanned.certain
        if not self.is_staged:
            return Counts(certain, certain, 0, 0)
        # count(*) filter, not count_if: of no rows DuckDB's count_if is NULL
        filters = ("_kind = 'good'", "_kind = 'bad'", "_kind in ('blank', 'total')", "_is_torn", "_kind = 'total'")
        kinds = ", ".join(f"count(*) filter (where {one})" for one in filters)
        last = "max(_record_no) filter (where _kind = 'total')"
        records, good, *others = self._one(f"select count(*), {kinds}, {last} from {STAGED}")  # noqa: S608
        return Counts(certain + records, certain + good, *others)

    def sums(self, slots: Sequence[Slot]) -> list[tuple[Decimal | None, Decimal, int]]:
        """Of each slot what the total row says, what the records add up to, and how many records hide their number."""
        staged = self._staged_sums(slots) if self.is_staged and slots else [(None, Decimal(0), 0)] * len(slots)
        return [
            (stated, total + self.scanned.sums.get(slot.name, Decimal(0)), hidden)
            for slot, (stated, total, hidden) in zip(slots, staged, strict=True)
        ]

    def total_records(self) -> set[int]:
        """The numbers of declared total rows."""
        if not self.is_staged:
            return set()
        query = f"select _record_no from {STAGED} where _kind = 'total'"  # noqa: S608
        return {row[0] for row in self.desk.connection.execute(query).fetchall()}

    def first_cells(
        self, reading: Reading, places: Sequence[int], count: int
    ) -> tuple[list[int], dict[int, list[str | None]]]:
        """The numbers of the first records, and their cells by column; the file is not opened again for them."""
        head = self.scanned.head or next(batches(reading), None)
        if head is None:
            return [], {at: [] for at in places}
        return head.numbers.slice(0, count).to_pylist(), {
            at: head.cells[at].slice(0, count).to_pylist() for at in places
        }

    def _staged_sums(self, slots: Sequence[Slot]) -> list[tuple[Decimal | None, Decimal, int]]:
        any_bad = self._one(f"select count(*) from {STAGED} where _kind = 'bad'")[0]  # noqa: S608
        parts = []
        for slot in slots:
            bad = f"'%: {slot.mapped.column.name}'"
            hides = f"_is_torn or len(list_filter(_reasons, lambda one: one like {bad})) > 0"
            parts += [
                f"arg_max({slot.name}, _record_no) filter (where _kind = 'total')",
                f"coalesce(sum({slot.name}) filter (where _kind in ('good', 'bad') and not _is_torn), 0)",
                f"count(*) filter (where _kind = 'bad' and ({hides}))" if any_bad else "0",
            ]
        found = self._one(f"select {', '.join(parts)} from {STAGED}")  # noqa: S608
        cells = [None if one is None else Decimal(one) for one in found]
        return [(cells[i], cells[i + 1] or Decimal(0), int(cells[i + 2] or 0)) for i in range(0, len(cells), 3)]

    def _one(self, query: str) -> tuple[Any, ...]:
        return self.desk.connection.execute(query).fetchone() or ()
