"""Workbooks for tests: by xlsxwriter, and part by part as raw XML, for what no library writes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import xlsxwriter

from tests.unit.ingest.reading.conftest import TRADITIONAL

Write = Callable[[Any, Any], None]
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = '<?xml version="1.0"?><worksheet xmlns="{}"><sheetData>{}</sheetData></worksheet>'
HEADER = "".join(
    f'<c r="{column}1" t="inlineStr"><is><t>{name}</t></is></c>'
    for column, name in zip("ABC", TRADITIONAL, strict=True)
)


def workbook(write: Write, options: dict[str, Any] | None = None) -> bytes:
    """An .xlsx as `write(book, sheet)` fills it."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **(options or {})})
    write(book, book.add_worksheet("案件"))
    book.close()
    return buffer.getvalue()


def with_parts(content: bytes, parts: dict[str, str | bytes]) -> bytes:
    """The archive with some of its parts replaced or added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in dict.fromkeys([*given.namelist(), *parts]):
            made.writestr(name, parts[name] if name in parts else given.read(name))
    return target.getvalue()


def with_sheet(rows: str, sheet: str = SHEET) -> bytes:
    """An .xlsx whose only sheet has the raw XML rows given under a header row."""
    whole = sheet.format(NAMESPACE, f'<row r="1">{HEADER}</row>{rows}')
    return with_parts(workbook(lambda book, one: one.write(0, 0, "x")), {"xl/worksheets/sheet1.xml": whole})


def with_strings(items: str) -> bytes:
    """An .xlsx whose first data row points to the first three of the shared strings given."""
    cells = "".join(f'<c r="{column}2" t="s"><v>{at}</v></c>' for at, column in enumerate("ABC"))
    strings = f'<?xml version="1.0"?><sst xmlns="{NAMESPACE}" count="3" uniqueCount="3">{items}</sst>'
    return with_parts(with_sheet(f'<row r="2">{cells}</row>'), {"xl/sharedStrings.xml": strings})
