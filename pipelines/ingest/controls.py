"""Adds up what came and compares it with the 合计 row, the sums a file states of itself. Holding is the audit's.

What a totals file states is compared in `statements`, with the same tolerance.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.contract import Contract
from pipelines.ingest.ledger import Control, Sum
from pipelines.ingest.reading.result import Reading
from pipelines.ingest.staging import TYPED, WORKBOOKS, Slot
from pipelines.ingest.tally import Tally
from pipelines.ingest.typed_scan import record_cells

ROWS = "rows"
_PRINTED = 200  # lines whose digits are looked at: an export prints a column in one way
_BEHIND_THE_POINT = re.compile(r"[.．]([0-9０-９]+)")
_CENTS = 2  # digits a number in a workbook has at least: its cells drop zeros at the end
_UNPRINTED = (*WORKBOOKS, *TYPED, "json", "jsonl")


@dataclass(frozen=True)
class Digits:
    """How lines print a number: what one in the last digit held is worth, and whether they print more than is held."""

    unit: Decimal
    is_cut: bool


def add_up(tally: Tally, delivery_id: str, reading: Reading, slots: list[Slot]) -> list[Sum]:
    """What the records add up to: `rows` (data records, good and bad), and every number column.

    Of a column that feeds several entities the first is taken; a cross-table's columns are added to one sum.
    """
    counts = tally.counts()
    rows = counts.loaded + counts.quarantined
    feeds = {slot.mapped.column.name: slot.entity for slot in reversed(slots)}
    mine = [slot for slot in slots if slot.mapped.column.is_number and feeds[slot.mapped.column.name] == slot.entity]
    digits = line_digits(tally, reading, mine)
    sums = {ROWS: Sum(delivery_id, ROWS, str(rows), counts.torn, "1", is_cut=False)}
    for slot, (_, total, hidden) in zip(mine, tally.sums(mine), strict=True):
        name, lines = slot.mapped.column.name, digits[slot.name]
        one = Sum(delivery_id, name, plain(total), hidden, plain(lines.unit), lines.is_cut)
        sums[name] = _together(sums[name], one) if name in sums else one
    return list(sums.values())


def _together(first: Sum, other: Sum) -> Sum:
    """Two columns of a cross-table."""
    unit = min(Decimal(first.unit), Decimal(other.unit))
    return replace(
        first, total=plain(Decimal(first.total) + Decimal(other.total)), hidden=first.hidden + other.hidden,
        unit=plain(unit), is_cut=first.is_cut or other.is_cut,
    )  # fmt: skip


def compare_totals(
    tally: Tally, contract: Contract, delivery_id: str, reading: Reading, slots: list[Slot]
) -> list[Control]:
    """One control per number of the declared total row; none where the contract declares no such row.

    Loaded and quarantined records count. Where bad records hide their number the sum cannot be judged: `passed`
    is None unless it agrees all the same. A total row that is declared and absent fails: the file may be cut off.
    """
    if contract.reads.total_row is None:
        return []
    counts = tally.counts()
    seen, records, at = counts.totals, counts.loaded + counts.quarantined, counts.total_at
    present = Control(
        delivery_id, "total_row", "present", "present" if seen else "missing", bool(seen), stated_by=delivery_id
    )
    if not seen:
        return [present] if records else []
    numbers = [slot for slot in slots if slot.mapped.column.is_number]
    found = [
        Control(delivery_id, _name(slot), plain(stated), plain(total), passed, stated_by=delivery_id)
        for slot, stated, total, passed in _compared(tally, reading, numbers, records, at or 0)
    ]
    return [present, *{one.name: one for one in found}.values()]


def _compared(
    tally: Tally, reading: Reading, slots: list[Slot], records: int, at: int
) -> list[tuple[Slot, Decimal, Decimal, bool | None]]:
    """Digits are looked up in the file only where a total is not simply equal."""
    sums = [
        (slot, stated, total, hidden)
        for slot, (stated, total, hidden) in zip(slots, tally.sums(slots), strict=True)
        if stated is not None
    ]
    unequal = [slot for slot, stated, total, _ in sums if stated != total]
    texts = record_cells(reading, [slot.mapped.at for slot in unequal], at) if unequal else ()
    stated_units = {slot.name: printed_unit(slot, text, reading) for slot, text in zip(unequal, texts, strict=True)}
    lines = line_digits(tally, reading, unequal)
    return [
        (slot, stated, total,
         stated == total or agrees(stated, stated_units[slot.name], total, lines[slot.name], records, hidden))
        for slot, stated, total, hidden in sums
    ]  # fmt: skip


def agrees(
    stated: Decimal, stated_unit: Decimal, total: Decimal, lines: Digits, count: int, hidden: int
) -> bool | None:
    """Whether a stated total can be the sum of `count` lines that add up to `total`; None where `hidden` leave it open.

    Whoever printed the total rounded it by at most half of its last digit (`stated_unit`). Lines are exact unless
    the total proves otherwise: one with a digit that no line has (12.34 of lines in tenths) was added up before the
    lines were rounded, and each may carry half of its own last digit; so may lines that are cut. That is the bound,
    not what is likely: a right delivery must never be held, and a lost record shows in the count of rows.
    """
    tolerance = stated_unit / 2
    unit = min(lines.unit, _last_digit(total))  # a sum has no digit that no line has
    if lines.is_cut or stated % unit:
        tolerance += count * unit / 2
    if abs(stated - total) <= tolerance:
        return True
    return None if hidden else False


def line_digits(tally: Tally, reading: Reading, slots: Sequence[Slot]) -> dict[str, Digits]:
    """How the first lines print each slot's column. The total row stands among them where the file is short."""
    if not slots:
        return {}
    places = sorted({at for slot in slots for at in slot.mapped.places})
    records, columns = tally.first_cells(reading, places, _PRINTED)
    totals = tally.total_records()
    kept = [at for at, record in enumerate(records) if record not in totals]
    digits = {cell: _digits_of(cell) for cells in columns.values() for cell in set(cells)}  # prices repeat
    printed = {place: [digits[cells[at]] for at in kept] for place, cells in columns.items()}
    return {slot.name: _digits(slot, _printed([printed[at] for at in slot.mapped.places])) for slot in slots}


def _printed(columns: Sequence[Sequence[int]]) -> int:
    """The most digits behind the point that a line has; of a product those of its factors together."""
    return max(columns[0] if len(columns) == 1 else map(sum, zip(*columns, strict=True)), default=0)


def _digits_of(text: str | None) -> int:
    if text is None or ("." not in text and "．" not in text):
        return 0
    found = _BEHIND_THE_POINT.search(text)
    return len(found[1]) if found else 0


def _digits(slot: Slot, printed: int) -> Digits:
    unit, kind = _unit(slot, printed), slot.mapped.column.type
    if not kind.startswith("decimal"):
        return Digits(Decimal(1), is_cut=False)
    own = Decimal(10) ** -int(kind.rstrip(")").rpartition(",")[2])
    return Digits(max(unit, own), is_cut=unit < own)


def printed_unit(slot: Slot, text: str | None, reading: Reading) -> Decimal:
    """What one in the last digit of a printed total is worth."""
    return _unit(slot, max(_digits_of(text), _CENTS if reading.kind in _UNPRINTED else 0))


def _last_digit(number: Decimal) -> Decimal:
    """What one in its last digit that is not a zero is worth; of nothing, without limit."""
    return Decimal((0, (1,), int(number.normalize().as_tuple().exponent))) if number else Decimal("Infinity")


def _unit(slot: Slot, digits: int) -> Decimal:
    return abs(Decimal(str(slot.mapped.scale or 1))) * Decimal(10) ** -digits


def _name(slot: Slot) -> str:
    """The column, and of a cross-table the day of its header too: each has a total of its own."""
    column, day = slot.mapped.column.name, slot.mapped.day
    return f"{column} of {day:%Y-%m-%d}" if day else column


def plain(number: Decimal) -> str:
    """Digits without zeros behind them."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
