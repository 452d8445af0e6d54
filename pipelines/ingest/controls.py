"""Compares the sums a file states of itself (the 合计 row) with the records that came. Holding is the audit's."""

from __future__ import annotations

from decimal import Decimal

import duckdb

from pipelines.contract import Contract
from pipelines.ingest.ledger import Control
from pipelines.ingest.staging import STAGED, Slot

HALF_A_CENT = Decimal("0.005")  # exports print lines with more digits than the total


def compare_totals(
    connection: duckdb.DuckDBPyConnection, contract: Contract, delivery_id: str, slots: list[Slot]
) -> list[Control]:
    """One control per number of the declared total row; none where the contract declares no such row.

    Loaded and quarantined records count. Where bad records hide their number the sum cannot be judged: `passed`
    is None unless it agrees all the same. A total row that is declared and absent fails: the file may be cut off.
    """
    if contract.reads.total_row is None:
        return []
    seen, records = connection.execute(
        "select count(*) filter (where _kind = 'total'), count(*) filter (where _kind in ('good', 'bad')) "  # noqa: S608
        f"from {STAGED}"
    ).fetchone() or (0, 0)
    present = Control(delivery_id, "total_row", "present", "present" if seen else "missing", bool(seen))
    if not seen:
        return [present] if records else []
    numbers = {_name(slot): slot for slot in slots if slot.mapped.column.is_number}
    sums = _sums(connection, list(numbers.values())) if numbers else []
    found = [
        Control(delivery_id, name, f"{expected:f}", f"{total:f}", _agrees(slot, expected, total, hidden))
        for (name, slot), (expected, total, hidden) in zip(numbers.items(), sums, strict=True)
        if expected is not None
    ]
    return [present, *found]


def _name(slot: Slot) -> str:
    """The column, and of a cross-table the day of its header too: each has a total of its own."""
    column, day = slot.mapped.column.name, slot.mapped.day
    return f"{column} of {day:%Y-%m-%d}" if day else column


def _sums(connection: duckdb.DuckDBPyConnection, slots: list[Slot]) -> list[tuple[Decimal | None, Decimal, int]]:
    parts = []
    for slot in slots:
        bad = f"'%: {slot.mapped.column.name}'"
        hides = f"_is_torn or len(list_filter(_reasons, lambda one: one like {bad})) > 0"
        parts += [
            f"arg_max({slot.name}, _record_no) filter (where _kind = 'total')",
            f"coalesce(sum({slot.name}) filter (where _kind in ('good', 'bad') and not _is_torn), 0)",
            f"count(*) filter (where _kind = 'bad' and ({hides}))",
        ]
    row = connection.execute(f"select {', '.join(parts)} from {STAGED}").fetchone() or ()  # noqa: S608
    cells = [None if value is None else Decimal(value) for value in row]
    return [(cells[i], cells[i + 1] or Decimal(0), int(cells[i + 2] or 0)) for i in range(0, len(cells), 3)]


def _agrees(slot: Slot, expected: Decimal, total: Decimal, hidden: int) -> bool | None:
    unit = max(Decimal(1), abs(Decimal(str(slot.mapped.scale or 1))))
    if abs(expected - total) <= HALF_A_CENT * unit:
        return True
    return None if hidden else False
