"""Tables as bytes of CSV and XLSX that Excel opens right: Chinese and long numbers intact, no cell runs as a formula.

CSV is UTF-8 with BOM and guards its cells by signs; XLSX needs none, because each of its cells says its type. What is
in a table, and who may have it, is decided elsewhere.
"""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from decimal import Decimal
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d+)?\Z")
_RUNS = re.compile(r"[\s\x00]*[=+\-@＝＋－＠]|[\t\r\n\x00]")
_CHANGES = re.compile(r"0\d+\Z|\d{12,}\Z|\d+[eE]\d+\Z|\d{1,4}[-/]\d{1,2}([-/]\d{1,4})?\Z")


def guarded(value: Any) -> Any:
    """A cell that Excel neither runs nor rewrites.

    A text that would start a formula gets an apostrophe before it; digits that Excel would round, strip of
    zeros or take for a date get a tab behind them, which keeps them text and cannot be seen.
    """
    if not isinstance(value, str):
        return value
    if _RUNS.match(value) and not (value.startswith("-") and _NUMBER.match(value)):
        return f"'{value}"
    return f"{value}\t" if _CHANGES.match(value) else value


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """The frame as CSV bytes, headers guarded like cells."""
    texts = frame.select_dtypes(include=["object", "string"]).columns
    safe = frame.assign(**{name: frame[name].map(guarded) for name in texts})
    safe.columns = [guarded(str(name)) for name in safe.columns]
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


_EXACT = 10**15  # Excel keeps 15 digits of a number
_LONGEST = 32_767  # characters of one cell
_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_FORMATS = {"day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm", "amount": "#,##0.00", "head": ""}


def xlsx_bytes(frame: pd.DataFrame) -> bytes:
    """The frame as a workbook of one sheet: texts (ids among them) as text, numbers, days and times as such."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet()
        formats = {name: book.add_format({"num_format": code}) for name, code in _FORMATS.items() if code}
        formats["head"] = book.add_format({"bold": True, "bottom": 1})
        for at, name in enumerate(frame.columns):
            sheet.write_string(0, at, excel_text(name), formats["head"])
            cells = frame.iloc[:, at].astype(object).tolist()
            for row, value in enumerate(cells, start=1):
                _write(sheet, row, at, value, formats)
            sheet.set_column(at, at, _width(name, cells))
        sheet.freeze_panes(1, 0)
        if len(frame.columns):
            sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)
    return buffer.getvalue()


def _write(sheet: Any, row: int, at: int, value: Any, formats: dict[str, Any]) -> None:
    """One cell by the type of its value; nothing is left for the library or for Excel to guess."""
    if value is None or type(value).__name__ == "NAType" or value != value:  # NaT and NaN differ from themselves
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, at, value)
    elif isinstance(value, datetime):
        is_day = (value.hour, value.minute, value.second) == (0, 0, 0)
        sheet.write_datetime(row, at, value.replace(tzinfo=None), formats["day" if is_day else "moment"])
    elif isinstance(value, date):
        sheet.write_datetime(row, at, value, formats["day"])
    elif isinstance(value, Integral) and abs(int(value)) < _EXACT:
        sheet.write_number(row, at, int(value))
    elif isinstance(value, Real | Decimal) and not isinstance(value, Integral) and abs(value) != float("inf"):
        sheet.write_number(row, at, float(value), formats["amount"])
    else:
        sheet.write_string(row, at, excel_text(value))


def excel_text(value: Any) -> str:
    """A text as a cell can hold it: without what XML cannot say, at most 32,767 characters."""
    text = _NO_XML.sub("\ufffd", str(value))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _width(name: Any, cells: list[Any]) -> int:
    """Wide enough for the header and most cells; a Chinese character takes two."""
    longest = max((_columns(str(text)) for text in (name, *cells[:200]) if text is not None), default=0)
    return min(max(longest + 3, 8), 60)


def _columns(text: str) -> int:
    return sum(1 + (sign > "\u2e7f") for sign in text[:60])
