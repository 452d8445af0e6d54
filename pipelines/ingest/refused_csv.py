"""The refused records of a delivery as a CSV for the department that sent it: number, reasons, then its own columns.

Opened by a spreadsheet, no cell of it is a formula (OWASP ASVS 1.2.10).
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pipelines.contract import Contract
from pipelines.ingest.ledger import Delivery
from pipelines.ingest.masking import cells_of, masked_cells, masked_text, text_of
from pipelines.ingest.quarantine import RefusedRecord
from pipelines.ingest.reasons import Language

_FORMULA = re.compile(r"[\s\x00]*[=+\-@＝＋－＠\t\r\n\x00]")
_NUMBER = re.compile(r"[+-]?[\d,]*\.?\d+%?")


def write_refused_csv(
    target: Path,
    delivery: Delivery,
    contract: Contract | None,
    records: Iterable[RefusedRecord],
    words: Callable[[str, Language], str],
    *,
    is_revealed: bool,
) -> int:
    """Write them, readable by this user only; masked unless revealed. `words(reason, language)` says a reason.

    Returns the number of records. The file begins with a BOM, or Excel takes Chinese for another encoding.
    """
    count = 0
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        head = ("记录号 record", "字节位置 byte", "原因", "reason", *delivery.headers, "原文 text")
        writer.writerow([harmless(name) for name in head])
        for count, one in enumerate(records, start=1):  # noqa: B007 - the last number is the count
            reasons = (
                "；".join(words(reason, "zh") for reason in one.reasons),
                "; ".join(words(r, "en") for r in one.reasons),
            )
            cells = list(_cells(one, delivery, contract, is_revealed=is_revealed))
            offset = "" if one.byte_offset is None else str(one.byte_offset)
            writer.writerow([str(one.record_no), offset, *map(harmless, (*reasons, *cells))])
    return count


def _cells(one: RefusedRecord, delivery: Delivery, contract: Contract | None, *, is_revealed: bool) -> Iterator[str]:
    """One cell for each header and none as text; or no cells, and the whole text."""
    if is_revealed:
        found = cells_of(one.raw, delivery)
        cells = None if found is None else [cell for _, cell in found]
    else:
        cells = masked_cells(one.raw, delivery, contract)
    yield from cells if cells is not None else [""] * len(delivery.headers)
    text = "" if cells is not None else text_of(one.raw, delivery)
    yield text if is_revealed else masked_text(text)


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; a number stays one."""
    return "'" + cell if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
