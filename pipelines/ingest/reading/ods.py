"""An OpenDocument spreadsheet: its sheets as text cells. Formulas are not computed, the saved value is the value."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.ingest.reading.archive import opened, stream
from pipelines.ingest.reading.cells import column_as_text, number_text
from pipelines.ingest.reading.result import FileRefused
from pipelines.ingest.reading.sheet import CellsSheet, Merge
from pipelines.ingest.reading.xml_parts import local, parse

_COLUMNS, _ROWS = 16_384, 1 << 20
_CELL_BYTES, _MEGABYTE = 200, 1 << 20
_ASIDE = frozenset(("annotation", "note", "desc", "title", "shapes", "forms", "tracked-changes"))
_DURATION = re.compile(r"(-?)PT?(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?")


def open_ods(path: Path, limits: Any) -> list[CellsSheet]:
    """Its sheets.

    Raises
    ------
    FileRefused
        `encrypted`, `damaged_file`, `dimension_limit` where repeated cells make more than memory allows.
    """
    with opened(path) as archive:
        if "content.xml" not in archive.namelist():
            raise FileRefused("damaged_file", "the workbook has no content")
        if (
            b"encryption-data" in b"".join(stream(archive, "META-INF/manifest.xml"))
            if _has_manifest(archive)
            else False
        ):
            raise FileRefused("encrypted", "the workbook needs a password; ask for a copy without one")
        sheets = _Sheets(limits.memory_mb * _MEGABYTE // _CELL_BYTES)
        parse(stream(archive, "content.xml", _MEGABYTE), sheets.start, sheets.end, sheets.text)
    return sheets.done


def _has_manifest(archive: Any) -> bool:
    return "META-INF/manifest.xml" in archive.namelist()


@dataclass
class _Cell:
    said: dict[str, str] = field(default_factory=dict)
    paragraphs: list[str] = field(default_factory=list)


class _Sheets:
    """Collects tables as expat meets them, `most` cells in all: few bytes of XML can repeat a cell a billion times."""

    def __init__(self, most: int) -> None:
        self.done: list[CellsSheet] = []
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._inside: list[str] = []
        self._aside = 0
        self._left = most
        self._row = self._column = 0
        self._hidden_at = 0
        self._line: list[tuple[int, str]] = []
        self._merges: list[tuple[int, int, int]] = []
        self._uncomputed = False
        self._cell: _Cell | None = None

    def start(self, name: str, given: dict[str, str]) -> None:
        self._inside.append(name)
        self._aside += name in _ASIDE
        if self._aside:
            return
        said = {local(key): value for key, value in given.items()}
        if handle := _START.get(name):
            handle(self, said)

    def end(self, name: str) -> None:
        self._inside.pop()
        if self._aside:
            self._aside -= name in _ASIDE
        elif name in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif name == "table-row" and self.done:
            self._end_row()

    def text(self, text: str) -> None:
        if self._cell is not None and self._cell.paragraphs and not self._aside and "p" in self._inside:
            self._cell.paragraphs[-1] += text

    def start_style(self, said: dict[str, str]) -> None:
        self._style = said.get("name", "")

    def start_table_style(self, said: dict[str, str]) -> None:
        if said.get("display") == "false":
            self._hidden_styles.add(self._style)

    def start_table(self, said: dict[str, str]) -> None:
        is_visible = said.get("style-name") not in self._hidden_styles
        self.done.append(CellsSheet(said.get("name", ""), is_visible=is_visible))
        self._row = self._hidden_at = 0

    def start_column(self, said: dict[str, str]) -> None:
        many = _count(said, "number-columns-repeated", _COLUMNS)
        if self.done and said.get("visibility", "visible") != "visible":
            self.done[-1].marks.hidden_columns |= set(range(self._hidden_at, min(self._hidden_at + many, _COLUMNS)))
        self._hidden_at += many

    def start_row(self, said: dict[str, str]) -> None:
        self._said_row = said
        self._column, self._line, self._merges, self._uncomputed = 0, [], [], False

    def start_cell(self, said: dict[str, str]) -> None:
        self._cell = _Cell(said)

    def start_paragraph(self, said: dict[str, str]) -> None:
        if self._cell is not None:
            self._cell.paragraphs.append("")

    def start_space(self, said: dict[str, str]) -> None:
        self.text(" " * _count(said, "c", 1000))

    def start_tab(self, said: dict[str, str]) -> None:
        self.text("\t")

    def start_break(self, said: dict[str, str]) -> None:
        self.text("\n")

    def _end_cell(self) -> None:
        cell, self._cell = self._cell or _Cell(), None
        many = _count(cell.said, "number-columns-repeated", _COLUMNS)
        text = _cell_text(cell)
        if text:
            self._spend(many)
            self._line += [(self._column + at, text) for at in range(min(many, _COLUMNS))]
        self._uncomputed |= not text and "formula" in cell.said and "value-type" not in cell.said
        down, right = (
            _count(cell.said, "number-rows-spanned", _ROWS),
            _count(cell.said, "number-columns-spanned", _COLUMNS),
        )
        if down > 1 or right > 1:
            self._merges.append((down, self._column, right))
        self._column += many

    def _end_row(self) -> None:
        sheet, many = self.done[-1], _count(self._said_row, "number-rows-repeated", _ROWS)
        if self._line:
            self._spend(len(self._line) * many)
            sheet.cells += [(self._row + at, column, text) for at in range(many) for column, text in self._line]
        if self._line or self._uncomputed:
            is_hidden = self._said_row.get("visibility", "visible") != "visible"
            sheet.marks.hidden_rows += many * is_hidden
        if self._uncomputed:
            sheet.problems |= dict.fromkeys(range(self._row, self._row + many), "uncomputed_formula")
        sheet.marks.merges += [Merge(self._row, self._row + d - 1, at, at + r - 1) for d, at, r in self._merges]
        self._row += many

    def _spend(self, cells: int) -> None:
        self._left -= cells
        if self._left < 0:
            raise FileRefused("dimension_limit", "the workbook repeats cells beyond what memory allows")


_START: dict[str, Callable[[_Sheets, dict[str, str]], None]] = {
    "style": _Sheets.start_style,
    "table-properties": _Sheets.start_table_style,
    "table": _Sheets.start_table,
    "table-column": _Sheets.start_column,
    "table-row": _Sheets.start_row,
    "table-cell": _Sheets.start_cell,
    "covered-table-cell": _Sheets.start_cell,
    "p": _Sheets.start_paragraph,
    "s": _Sheets.start_space,
    "tab": _Sheets.start_tab,
    "line-break": _Sheets.start_break,
}


def _count(said: dict[str, str], name: str, most: int) -> int:
    digits = said.get(name, "1")
    return max(1, min(int(digits[:9]), most)) if digits.isascii() and digits.isdigit() else 1


def _cell_text(cell: _Cell) -> str:
    """By the value where there is one. LibreOffice types errors in an extension of its own; `Err:502` has no word."""
    said, shown = cell.said, "\n".join(cell.paragraphs)
    kind = said.get("value-type", "")
    if kind == "error" or shown.startswith("Err:"):
        return shown if shown.startswith("#") else "#VALUE!"
    if kind in ("float", "percentage", "currency") and "value" in said:
        return shown if shown.startswith("#") and set(shown) != {"#"} else _number(said["value"])
    if kind == "date":
        return _moment(said.get("date-value", shown))
    if kind == "time":
        return _time(said.get("time-value", ""), shown)
    if kind == "boolean":
        return said.get("boolean-value", shown)
    return said.get("string-value") or shown


def _number(text: str) -> str:
    try:
        return number_text(float(text))
    except ValueError:
        return text


def _moment(text: str) -> str:
    try:
        return column_as_text([datetime.fromisoformat(text[:26])])[0]
    except ValueError:
        return text


def _time(given: str, shown: str) -> str:
    """PT10H29M00S: a time of day, or a span where it is longer than a day."""
    found = _DURATION.fullmatch(given)
    if found is None:
        return shown
    sign, days, hours, minutes, seconds = found.groups()
    whole = round(float((seconds or "0").replace(",", "."))) + 60 * int(minutes or 0)
    whole += 3600 * int(hours or 0) + 86_400 * int(days or 0)
    text = f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    return f"{sign}{text}"
