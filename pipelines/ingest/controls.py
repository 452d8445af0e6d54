"""Adds up what came and compares it with the 合计 row, the sums a file states of itself. Holding is the audit's.

What a totals file states is compared in `statements`, with the same tolerance.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import duckdb

from pipelines.contract import Contract
from pipelines.ingest.ledger import Control, Sum
from pipelines.ingest.reading.result import Reading
from pipelines.ingest.staging import STAGED, TYPED, WORKBOOKS, Slot

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


def add_up(connection: duckdb.DuckDBPyConnection, delivery_id: str, reading: Reading, slots: list[Slot]) -> list[Sum]:
    """What the records of the staged file add up to: `rows` (data records, good and bad), and every number column.

    Of a column that feeds several entities the first is taken; a cross-table's columns are added to one sum.
    """
    rows, torn = _one(
        connection,
        f"select count(*) filter (where _kind in ('good', 'bad')), count(*) filter (where _is_torn) from {STAGED}",  # noqa: S608
    )
    feeds = {slot.mapped.column.name: slot.entity for slot in reversed(slots)}
    mine = [slot for slot in slots if slot.mapped.column.is_number and feeds[slot.mapped.column.name] == slot.entity]
    digits = line_digits(connection, reading, mine)
    sums = {ROWS: Sum(delivery_id, ROWS, str(rows), torn, "1", is_cut=False)}
    for slot, (_, total, hidden) in zip(mine, _sums(connection, mine), strict=True):
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
    connection: duckdb.DuckDBPyConnection, contract: Contract, delivery_id: str, reading: Reading, slots: list[Slot]
) -> list[Control]:
    """One control per number of the declared total row; none where the contract declares no such row.

    Loaded and quarantined records count. Where bad records hide their number the sum cannot be judged: `passed`
    is None unless it agrees all the same. A total row that is declared and absent fails: the file may be cut off.
    """
    if contract.reads.total_row is None:
        return []
    seen, records, at = _one(
        connection,
        "select count(*) filter (where _kind = 'total'), count(*) filter (where _kind in ('good', 'bad')), "  # noqa: S608
        f"max(_record_no) filter (where _kind = 'total') from {STAGED}",
    )
    present = Control(
        delivery_id, "total_row", "present", "present" if seen else "missing", bool(seen), stated_by=delivery_id
    )
    if not seen:
        return [present] if records else []
    numbers = [slot for slot in slots if slot.mapped.column.is_number]
    found = [
        Control(delivery_id, _name(slot), plain(stated), plain(total), passed, stated_by=delivery_id)
        for slot, stated, total, passed in _compared(connection, reading, numbers, records, at)
    ]
    return [present, *{one.name: one for one in found}.values()]


def _compared(
    connection: duckdb.DuckDBPyConnection, reading: Reading, slots: list[Slot], records: int, at: int
) -> list[tuple[Slot, Decimal, Decimal, bool | None]]:
    """Digits are looked up in the file only where a total is not simply equal."""
    sums = [
        (slot, stated, total, hidden)
        for slot, (stated, total, hidden) in zip(slots, _sums(connection, slots), strict=True)
        if stated is not None
    ]
    unequal = [slot for slot, stated, total, _ in sums if stated != total]
    texts = _texts(connection, reading, unequal, at) if unequal else ()
    stated_units = {slot.name: printed_unit(slot, text, reading) for slot, text in zip(unequal, texts, strict=True)}
    lines = line_digits(connection, reading, unequal)
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


def line_digits(connection: duckdb.DuckDBPyConnection, reading: Reading, slots: Sequence[Slot]) -> dict[str, Digits]:
    """How the first lines print each slot's column. The total row stands among them where the file is short."""
    if not slots:
        return {}
    totals = connection.execute(f"select _record_no from {STAGED} where _kind = 'total'").fetchall()  # noqa: S608
    places = sorted({at for slot in slots for at in slot.mapped.places})
    cells = ", ".join(f"c{at}" for at in places)
    first = connection.execute(f"select {cells} from {reading.scan_sql()} limit {_PRINTED}").fetchall()  # noqa: S608
    lines = [dict(zip(places, cells, strict=True)) for at, cells in enumerate(first, start=1) if (at,) not in totals]
    return {slot.name: _digits(slot, max((_printed(slot, line) for line in lines), default=0)) for slot in slots}


def _printed(slot: Slot, line: dict[int, str | None]) -> int:
    """Digits behind the point; of a product those of its factors together."""
    return sum(_digits_of(line[at]) for at in slot.mapped.places)


def _digits_of(text: str | None) -> int:
    found = _BEHIND_THE_POINT.search(text) if text else None
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


def _texts(
    connection: duckdb.DuckDBPyConnection, reading: Reading, slots: Sequence[Slot], record_no: int
) -> tuple[str | None, ...]:
    """One record's cells; a total is one cell, also of a column that lines multiply."""
    cells = ", ".join(f"c{slot.mapped.at}" for slot in slots)
    return _one(connection, f"select {cells} from {reading.scan_sql()} where _record_no = {int(record_no)}")  # noqa: S608


def _last_digit(number: Decimal) -> Decimal:
    """What one in its last digit that is not a zero is worth; of nothing, without limit."""
    return Decimal((0, (1,), int(number.normalize().as_tuple().exponent))) if number else Decimal("Infinity")


def _unit(slot: Slot, digits: int) -> Decimal:
    return abs(Decimal(str(slot.mapped.scale or 1))) * Decimal(10) ** -digits


def _name(slot: Slot) -> str:
    """The column, and of a cross-table the day of its header too: each has a total of its own."""
    column, day = slot.mapped.column.name, slot.mapped.day
    return f"{column} of {day:%Y-%m-%d}" if day else column


def _sums(connection: duckdb.DuckDBPyConnection, slots: list[Slot]) -> list[tuple[Decimal | None, Decimal, int]]:
    """Of each slot what the total row says, what the records add up to, and how many records hide their number."""
    if not slots:
        return []
    any_bad = _one(connection, f"select count(*) from {STAGED} where _kind = 'bad'")[0]  # noqa: S608
    parts = []
    for slot in slots:
        bad = f"'%: {slot.mapped.column.name}'"
        hides = f"_is_torn or len(list_filter(_reasons, lambda one: one like {bad})) > 0"
        parts += [
            f"arg_max({slot.name}, _record_no) filter (where _kind = 'total')",
            f"coalesce(sum({slot.name}) filter (where _kind in ('good', 'bad') and not _is_torn), 0)",
            f"count(*) filter (where _kind = 'bad' and ({hides}))" if any_bad else "0",
        ]
    found = _one(connection, f"select {', '.join(parts)} from {STAGED}")  # noqa: S608
    cells = [None if one is None else Decimal(one) for one in found]
    return [(cells[i], cells[i + 1] or Decimal(0), int(cells[i + 2] or 0)) for i in range(0, len(cells), 3)]


def plain(number: Decimal) -> str:
    """Digits without zeros behind them."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    return connection.execute(query).fetchone() or ()
