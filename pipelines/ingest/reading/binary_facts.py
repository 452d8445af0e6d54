"""What the binary workbook formats say that python-calamine does not tell: error cells, hidden rows and columns.

Cells keep their calamine values; this only walks over the records, .xlsb's and .xls's (BIFF8), and reads those few.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip
_XLSB_ROW, _XLSB_ERROR, _XLSB_FORMULA_ERROR, _XLSB_COLUMNS, _XLSB_BOOK = 0, 3, 11, 60, 153
_ROW, _FORMULA, _ERROR, _COLUMNS, _BEGIN, _END, _LOCKED, _SHEET, _DAYS = (
    0x208, 0x06, 0x205, 0x7D, 0x809, 0x0A, 0x2F, 0x85, 0x22,
)  # fmt: skip
_COLUMNS_MOST = 16_384


@dataclass
class BinaryFacts:
    """Of one sheet: error texts by (row, column), how many rows are hidden, which columns."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: int = 0
    hidden_columns: set[int] = field(default_factory=set)

    def hide_columns(self, first: int, last: int) -> None:
        self.hidden_columns |= set(range(first, min(last + 1, _COLUMNS_MOST)))


def xlsb_facts(pieces: Iterable[bytes]) -> BinaryFacts:
    """Of the records of a sheet part. A record cut short ends the walk: calamine has the say on damage."""
    facts, row = BinaryFacts(), 0
    for kind, body in _xlsb_records(pieces):
        if kind == _XLSB_ROW and len(body) >= 12:
            row = int.from_bytes(body[:4], "little")
            facts.hidden_rows += bool(body[11] & 0x10)
        elif kind in (_XLSB_ERROR, _XLSB_FORMULA_ERROR) and len(body) >= 9:
            facts.errors[row, int.from_bytes(body[:4], "little")] = ERRORS.get(body[8], "#VALUE!")
        elif kind == _XLSB_COLUMNS and len(body) >= 18 and body[16] & 1:
            facts.hide_columns(*struct.unpack_from("<II", body))
    return facts


def is_xlsb_1904(book: bytes) -> bool:
    """Whether the workbook part says that days count from 1904."""
    return any(kind == _XLSB_BOOK and body[:1] and body[0] & 1 for kind, body in _xlsb_records([book]))


def _xlsb_records(pieces: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """(kind, body): both numbers before a body are written in groups of seven bits."""
    rest, at = b"", 0
    for piece in pieces:
        rest, at = rest[at:] + piece, 0
        while True:
            kind, begins = _varint(rest, at, 2)
            size, begins = _varint(rest, begins, 4)
            if begins < 0 or begins + size > len(rest):
                break
            yield (kind & 0x7F) | (kind >> 7 << 7), rest[begins : begins + size]
            at = begins + size


def _varint(data: bytes, at: int, most: int) -> tuple[int, int]:
    """The number and where it ends; -1 where the data ends before."""
    number = 0
    for step in range(most):
        if at < 0 or at + step >= len(data):
            return 0, -1
        number |= (data[at + step] & 0x7F) << (7 * step)
        if not data[at + step] & 0x80:
            return number, at + step + 1
    return number, at + most


@dataclass
class XlsFacts:
    """Of a whole .xls: facts by sheet name, whether it is locked, whether its days count from 1904."""

    sheets: dict[str, BinaryFacts] = field(default_factory=dict)
    is_locked: bool = False
    is_1904: bool = False


def xls_facts(book: bytes) -> XlsFacts:
    """Of the `Workbook` stream: the list of sheets first, each sheet's records where the list says."""
    facts = XlsFacts()
    places: dict[str, int] = {}
    for kind, body in _records(book, 0):
        facts.is_locked |= kind == _LOCKED
        facts.is_1904 |= kind == _DAYS and body[:1] == b"\1"
        if kind == _SHEET and len(body) > 8 and body[5] == 0:
            places[_sheet_name(body[6:])] = int.from_bytes(body[:4], "little")
    for name, at in places.items():
        facts.sheets[name] = BinaryFacts()
        for kind, body in _records(book, at):
            _note(facts.sheets[name], kind, body)
    return facts


def _note(facts: BinaryFacts, kind: int, body: bytes) -> None:
    if kind == _ROW and len(body) >= 16:
        facts.hidden_rows += bool(body[12] & 0x20)
    elif kind == _ERROR and len(body) >= 8 and body[7]:
        facts.errors[struct.unpack_from("<HH", body)] = ERRORS.get(body[6], "#VALUE!")
    elif kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
        facts.errors[struct.unpack_from("<HH", body)] = ERRORS.get(body[8], "#VALUE!")
    elif kind == _COLUMNS and len(body) >= 10 and body[8] & 1:
        facts.hide_columns(*struct.unpack_from("<HH", body))


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one part of the stream; a chart inside a sheet is a part of its own and passed over."""
    depth = 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, book[at + 4 : at + 4 + size]
        at += 4 + size


def _sheet_name(body: bytes) -> str:
    count, is_wide = body[0], body[1] & 1
    return body[2 : 2 + count * 2].decode("utf-16-le", "replace") if is_wide else body[2 : 2 + count].decode("latin-1")
