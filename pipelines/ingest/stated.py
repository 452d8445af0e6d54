"""Reads what a staged totals file states: each total with the delivery it speaks of. Comparing is `statements`'."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pipelines.contract import Contract
from pipelines.contract.totals import DATE, EXPORT, FILE, ROWS
from pipelines.ingest.controls import plain, printed_unit
from pipelines.ingest.desk import Desk
from pipelines.ingest.ledger import Delivery, Statement
from pipelines.ingest.reading.result import Reading
from pipelines.ingest.staging import STAGED, Slot


def read_statements(
    desk: Desk, contract: Contract, delivery: Delivery, reading: Reading, slots: list[Slot]
) -> list[Statement]:
    """Every total of every good record; an empty cell states nothing."""
    if contract.controls is None:
        return []
    values = ", ".join(f"staged.{slot.name}" for slot in slots)
    texts = ", ".join(f"cells.c{slot.mapped.at}" for slot in slots)
    records = desk.connection.execute(
        f"select _record_no, {values}, {texts} from {STAGED} as staged "  # noqa: S608 - names of ours
        f"join {reading.scan_sql()} as cells using (_record_no) where _kind = 'good' order by _record_no"
    ).fetchall()
    return [one for record in records for one in _stated(contract, delivery, reading, slots, record)]


def _stated(
    contract: Contract, delivery: Delivery, reading: Reading, slots: list[Slot], record: tuple[Any, ...]
) -> Iterator[Statement]:
    """One record's totals; those of an export that it does not speak of are not its own."""
    values, texts = record[1 : 1 + len(slots)], record[1 + len(slots) :]
    named = {slot.mapped.column.name: (slot, *said) for slot, *said in zip(slots, values, texts, strict=True)}
    cells = {name: value for name, (_, value, _) in named.items()}
    file, export, day = cells.get(FILE), cells.get(EXPORT), cells.get(DATE)
    if export is not None and file is None:
        day = day or delivery.business_date
    subject = (delivery.delivery_id, int(record[0]), file_name(file) if file else None, export, day)
    if cells.get(ROWS) is not None:
        yield Statement(*subject, ROWS, "", str(cells[ROWS]), "1")
    for of_export, columns in (contract.controls.sums if contract.controls else {}).items():
        for column in columns if export in (None, of_export) else ():
            slot, value, text = named[f"{of_export}.{column}"]
            if value is not None:
                unit = printed_unit(slot, text, reading)
                yield Statement(*subject, column, of_export, plain(Decimal(value)), plain(unit))


def file_name(cell: str) -> str:
    """The name without the folders a department's system may put before it."""
    return unicodedata.normalize("NFC", re.split(r"[/\\]", cell)[-1].strip())
