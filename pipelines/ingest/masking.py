"""A refused record as it may be shown: names, numbers and addresses hidden, what is wrong still to be seen.

Where a cell's column is known its privacy class decides. Where it is not, or the cell is not what its column says,
every run of Han characters and of digits is hidden: a name may stand in a column of amounts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from pipelines.contract import Column, Contract
from pipelines.ingest.headers import header_key
from pipelines.ingest.ledger import Delivery
from pipelines.ingest.reading.blocks import decode_with_reasons
from pipelines.ingest.reading.result import Dialect
from pipelines.ingest.reading.split import lines_of, split

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DIGITS = re.compile(r"\+?\d(?:[\s()-]?\d){6,}")
_PERSONAL_NUMBER = re.compile(r"1[3-9]\d{9}|\d{17}[\dXx]|09\d{8}")
_DAY = re.compile(r"\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}")
_WORDS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3040-\u30ff]{2,}")


def masked_record(raw: bytes, delivery: Delivery, contract: Contract | None) -> str:
    """One line for people: `header: cell` where the record has a cell for each header, else its text."""
    cells = cells_of(raw, delivery)
    if cells is None or contract is None:
        return masked_text(text_of(raw, delivery))
    columns = _columns(contract)
    said = [f"{header}: {masked_cell(cell, columns.get(header_key(header)))}" for header, cell in cells if cell]
    return "  ".join(said)


def masked_cells(raw: bytes, delivery: Delivery, contract: Contract | None) -> list[str] | None:
    """The cells by header, masked; None where the record has not one for each."""
    cells = cells_of(raw, delivery)
    columns = _columns(contract) if contract else {}
    return None if cells is None else [masked_cell(cell, columns.get(header_key(name))) for name, cell in cells]


def cells_of(raw: bytes, delivery: Delivery) -> list[tuple[str, str]] | None:
    """(header, cell) of a refused record; None where it has not one cell for each header."""
    return cells_in(text_of(raw, delivery), delivery)


def cells_in(text: str, delivery: Delivery) -> list[tuple[str, str]] | None:
    """The same of a record's text."""
    headers = delivery.headers
    cells: Sequence[Any] = ()
    if text[:1] in "[{":
        cells = _from_json(text, headers)
    if len(cells) != len(headers):
        cells = _cut(text, delivery.dialect)
    if not headers or len(cells) != len(headers):
        return None
    return [(name, "" if cell is None else str(cell)) for name, cell in zip(headers, cells, strict=True)]


def _from_json(text: str, headers: Sequence[str]) -> Sequence[Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return ()
    return [found.get(name) for name in headers] if isinstance(found, dict) else found


def _cut(text: str, dialect: Mapping[str, Any]) -> Sequence[str]:
    """The cells of a line of a delimited text; none where it is not one whole record."""
    if not (delimiter := dialect.get("delimiter")):
        return ()
    quote = dialect.get("quote", '"')
    lines, ends = lines_of(text)
    batch = split(lines, ends, Dialect(delimiter, quote, dialect.get("escape", quote)), None, is_last=True)
    return batch.rows[0] if len(batch.rows) == 1 else ()


def text_of(raw: bytes, delivery: Delivery) -> str:
    """The record's text, read as its file was; bytes that no encoding reads are shown as numbers.

    Cells kept as JSON are UTF-8. A line that proves to be of another encoding than its file is read in its own.
    """
    if delivery.dialect.get("delimiter") and not _is_json(raw):
        with suppress(LookupError):
            found = decode_with_reasons(raw, delivery.encoding or "utf-8")
            if not found.undecodable:
                return found.text
    for codec in ("utf-8", delivery.encoding or "utf-8"):
        with suppress(UnicodeDecodeError, LookupError):
            return raw.decode(codec)
    with suppress(LookupError):
        return raw.decode(delivery.encoding or "utf-8", "backslashreplace")
    return raw.decode("utf-8", "backslashreplace")


def _is_json(raw: bytes) -> bool:
    if raw[:1] not in (b"[", b"{"):
        return False
    try:
        json.loads(raw)
    except ValueError:
        return False
    return True


def masked_text(text: str) -> str:
    """Text of which nothing is known: no run of Han characters, no long number and no address of mail stays."""
    return _WORDS.sub(lambda run: _first(run[0]), _masked_numbers(text))


def masked_cell(text: str, column: Column | None) -> str:
    if column is None:
        return masked_text(text)
    if column.privacy:
        return _masked_class(text, column.privacy)
    if column.type == "id":
        return masked_text(text) if _PERSONAL_NUMBER.fullmatch(text) or _WORDS.search(text) else text
    if column.type == "text":
        return _masked_numbers(text)
    return text if text.isascii() and _DAY.match(text) else masked_text(text)


def _masked_class(text: str, privacy: str) -> str:
    if privacy in ("phone", "identifier"):
        return _ends(text)
    return _masked_numbers(text) if privacy == "email" and "@" in text else _first(text)


def _masked_numbers(text: str) -> str:
    return _DIGITS.sub(lambda run: _ends(run[0]), _EMAIL.sub(lambda mail: _mail(mail[0]), text))


def _mail(text: str) -> str:
    name, _, host = text.partition("@")
    return f"{name[:1]}***@{host}"


def _ends(text: str) -> str:
    """138****8000; of a short one only how it begins."""
    return f"{text[:3]}****{text[-4:]}" if len(text) > 8 else f"{text[:2]}****"


def _first(text: str) -> str:
    """张*; a longer text does not show how long it is."""
    return text[:1] + "*" * min(max(len(text) - 1, 1), 3) if text else text


def _columns(contract: Contract) -> Mapping[str, Column]:
    """Header -> the entity column it feeds; of several the one with a privacy class."""
    found: dict[str, Column] = {}
    for name, feed in contract.feeds.items():
        for key, mapping in feed.columns.items():
            column = contract.entities[name].columns[key]
            for header in map(header_key, mapping.headers):
                if header not in found or column.privacy:
                    found[header] = column
    return found
