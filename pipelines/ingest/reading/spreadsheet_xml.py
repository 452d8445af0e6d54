"""SpreadsheetML 2003 (an XML file named .xls or .xml) from file to `Reading`: its sheets, cells as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.ingest.reading.cells import column_as_text, number_text
from pipelines.ingest.reading.result import FileRefused, Hints, Reading
from pipelines.ingest.reading.sheet import CellsSheet, Merge
from pipelines.ingest.reading.workbook import read_sheets
from pipelines.ingest.reading.xml_parts import local, parse

_PIECE = 1 << 20
_COLUMNS, _ROWS = 16_384, 1 << 20
_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([\w-]+)["']""")


def read_spreadsheet_xml(
    path: Path, hints: Hints, scratch: Path, expected: frozenset[str], limits: Any
) -> Reading:  # fmt: skip
    """Read one sheet; see `Reading`. No entity is resolved, a document type is refused.

    Raises
    ------
    FileRefused
        `damaged_file`, and what `read_sheets` refuses.
    """
    sheets = _Sheets()
    parse(_pieces(path), sheets.start, sheets.end, sheets.text, "utf-8")
    return read_sheets(path, "xml", sheets.done, hints, scratch, expected, limits, {})


def _pieces(path: Path) -> Iterator[bytes]:
    """As UTF-8, whatever the file says it is in: expat knows no Chinese encoding."""
    with path.open("rb") as file:
        head = file.read(200)
    said = _ENCODING.search(head.lstrip(b"\xef\xbb\xbf"))
    is_wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    name = "utf-16" if is_wide else said.group(1).decode() if said else "utf-8"
    try:
        with path.open(encoding="gb18030" if name.lower() in ("gb2312", "gbk") else name, newline="") as file_as_text:
            first = file_as_text.read(_PIECE).removeprefix("\ufeff")
            while first:
                yield first.encode()
                first = file_as_text.read(_PIECE)
    except (LookupError, UnicodeError):
        raise FileRefused("undecodable", f"the file is not {name}, as it says it is") from None


@dataclass
class _Cell:
    kind: str = ""
    has_formula: bool = False
    text: list[str] = field(default_factory=list)
    across: int = 0
    down: int = 0


class _Sheets:
    """Collects worksheets as expat meets them."""

    def __init__(self) -> None:
        self.done: list[CellsSheet] = []
        self._inside: list[str] = []
        self._row = self._column = -1
        self._next_column = 0
        self._cell = _Cell()

    def start(self, name: str, given: dict[str, str]) -> None:
        self._inside.append(name)
        said = {local(key): value for key, value in given.items()}
        if name == "Worksheet":
            self.done.append(CellsSheet(said.get("Name", "")))
            self._row, self._next_column = -1, 0
        elif name == "Column" and self.done:
            self._note_column(said)
        elif name == "Row" and self.done:
            self._row, self._column = _place(said, self._row, _ROWS), -1
            self.done[-1].marks.hidden_rows += said.get("Hidden") == "1"
        elif name == "Cell" and self.done:
            self._column = _place(said, self._column, _COLUMNS)
            self._cell = _Cell("", "Formula" in said, [], _count(said, "MergeAcross"), _count(said, "MergeDown"))
        elif name == "Data" and "Comment" not in self._inside:
            self._cell.kind = said.get("Type", "String")

    def text(self, text: str) -> None:
        if "Data" in self._inside and "Comment" not in self._inside:
            self._cell.text.append(text)
        elif self._inside[-1] == "Visible" and self.done:
            self.done[-1].is_visible = text.strip() == "SheetVisible"

    def end(self, name: str) -> None:
        self._inside.pop()
        if name == "Cell" and self.done:
            self._end_cell(self.done[-1], self._cell)

    def _end_cell(self, sheet: CellsSheet, cell: _Cell) -> None:
        text = _TEXT.get(cell.kind, str)("".join(cell.text))
        if text:
            sheet.cells.append((self._row, self._column, text))
        elif cell.has_formula and cell.kind != "String":
            sheet.problems[self._row] = "uncomputed_formula"
        if cell.across or cell.down:
            merge = Merge(self._row, self._row + cell.down, self._column, self._column + cell.across)
            sheet.marks.merges.append(merge)
            self._column += cell.across

    def _note_column(self, said: dict[str, str]) -> None:
        at = _place(said, self._next_column - 1, _COLUMNS)
        self._next_column = at + 1 + _count(said, "Span")
        if said.get("Hidden") == "1":
            self.done[-1].marks.hidden_columns |= set(range(at, min(self._next_column, _COLUMNS)))


def _place(said: dict[str, str], before: int, most: int) -> int:
    """From 0: where `Index` says, else the next one."""
    at = _count(said, "Index") - 1 if "Index" in said else before + 1
    if not before < at < most:
        raise FileRefused("damaged_file", "a row or cell of the sheet says it stands where it cannot stand")
    return at


def _count(said: dict[str, str], name: str) -> int:
    digits = said.get(name, "0")
    return int(digits[:7]) if digits.isascii() and digits.isdigit() else 0


def _number(text: str) -> str:
    try:
        return number_text(float(text))
    except ValueError:
        return text


def _moment(text: str) -> str:
    """A time of day is written on the last day of 1899."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    shown = column_as_text([moment])[0]
    return shown.removeprefix("1899-12-31 ") if moment.year == 1899 else shown


_TEXT = {"Number": _number, "DateTime": _moment, "Boolean": lambda text: {"1": "true", "0": "false"}.get(text, text)}
