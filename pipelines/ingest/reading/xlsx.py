"""An .xlsx or .xlsm: its sheets as blocks of text cells, streamed. Macros are not looked at, formulas not computed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.ingest.reading.archive import MEGABYTE, opened, stream
from pipelines.ingest.reading.cell_texts import TextBlock, block_as_text
from pipelines.ingest.reading.shared_strings import read_shared_strings
from pipelines.ingest.reading.sheet import Marks, Merge
from pipelines.ingest.reading.sheet_careful import column_number
from pipelines.ingest.reading.sheet_cells import cut_cells
from pipelines.ingest.reading.xlsx_parts import Book, look_at_book
from pipelines.ingest.reading.xml_stream import RecordStream

_COLUMN = re.compile(rb"<col\s([^>]*)>")
_MERGE = re.compile(rb'<mergeCell\s[^>]*ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_TOP_BYTES = MEGABYTE // 4


@dataclass
class XlsxSheet:
    """One sheet of an open archive."""

    archive: zipfile.ZipFile
    book: Book
    strings: pa.StringArray
    name: str
    member: str
    is_visible: bool = True
    marks: Marks = field(default_factory=Marks)

    def blocks(self, is_top: bool = False) -> Iterator[TextBlock]:
        pieces = stream(self.archive, self.member, _TOP_BYTES if is_top else 2 * MEGABYTE)
        records = RecordStream(pieces, "sheetData", "row")
        self.marks, before = Marks(), 0
        for block in records.blocks():
            if not before:
                self.marks.hidden_columns = _hidden_columns(records.head)
            cells = cut_cells(block, before)
            self.marks.hidden_rows += cells.hidden
            before = cells.last
            yield block_as_text(cells, self.book, self.strings)
        merges = {found for piece in records.tail() for found in _MERGE.findall(piece)}
        self.marks.merges = sorted(_merge(*found) for found in merges)


def _merge(first_column: bytes, first_row: bytes, last_column: bytes, last_row: bytes) -> Merge:
    return Merge(int(first_row) - 1, int(last_row) - 1, column_number(first_column) - 1, column_number(last_column) - 1)


def _hidden_columns(head: bytes) -> set[int]:
    found: set[int] = set()
    for attributes in _COLUMN.findall(head):
        said = dict(re.findall(rb'(\w+)="([^"]*)"', attributes))
        if said.get(b"hidden") in (b"1", b"true"):
            found |= set(range(int(said.get(b"min", b"1")) - 1, min(int(said.get(b"max", b"1")), 16_384)))
    return found


@contextmanager
def open_xlsx(path: Path, limits: Any) -> Iterator[tuple[list[XlsxSheet], dict[str, Any]]]:
    """Its sheets, and what is to be known of the whole workbook: the date system, where it is the rarer one."""
    with opened(path) as archive:
        book = look_at_book(archive)
        strings = read_shared_strings(archive, book.strings, limits.memory_mb)
        sheets = [XlsxSheet(archive, book, strings, one.name, one.member, one.is_visible) for one in book.sheets]
        yield sheets, {"date_system": 1904} if book.is_1904 else {}
