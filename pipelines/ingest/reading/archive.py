"""What an .xlsx says before it is parsed: sizes, extent, formulas never computed, error cells. One streaming pass.

python-calamine gives '' for an error cell and for a formula without a cached value, and reserves memory for every
cell up to the last one: all three must be known beforehand. Only the zip and the sheet's raw XML are touched.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.ingest.reading.result import FileRefused

_MEGABYTE = 1 << 20
_ENTRIES, _RATIO, _RATIO_FROM, _INFLATED = 10_000, 100, 32 * _MEGABYTE, 2048 * _MEGABYTE
_CELL_BYTES = 32  # what a cell costs the parser, empty ones included
_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d+)"')
_COLUMNS = (re.compile(rb' r="([A-Z]{3,})\d'), re.compile(rb' r="([A-Z]{2})\d'), re.compile(rb' r="([A-Z])\d'))
_FORMULA = re.compile(rb"<c ([^>]*)>\s*<f(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(<v\s*/>|<v>\s*</v>)?\s*</c>")
_ERROR = re.compile(rb'<c ([^>]*\bt="e"[^>]*)>(?:\s*<f(?:[^>]*/>|[^>]*>[^<]*</f>))?\s*<v>([^<]{1,40})</v>')
_REFERENCE = re.compile(rb'\br="([A-Z]+)(\d+)"')


@dataclass
class SheetFacts:
    """Extent in rows and columns; (row, column) from 0 of formulas without a value, and of error cells their text."""

    rows: int = 0
    columns: int = 0
    uncomputed: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    has_hidden_rows: bool = False


def check_sizes(path: Path) -> None:
    """Refuse an archive that would inflate beyond measure (`zip_bomb`) or does not open (`damaged_file`)."""
    with _opened(path) as archive:
        entries = archive.infolist()
    inflated = sum(entry.file_size for entry in entries)
    packed = max(1, path.stat().st_size)
    evidence = {"entries": len(entries), "inflated_bytes": inflated, "packed_bytes": packed}
    if len(entries) > _ENTRIES or inflated > _INFLATED or (inflated > _RATIO_FROM and inflated / packed > _RATIO):
        raise FileRefused("zip_bomb", "the workbook would inflate beyond measure", evidence=evidence)


def look_at_sheet(path: Path, sheet: str, limits: Any) -> SheetFacts:
    """Facts of one sheet of an .xlsx.

    Raises
    ------
    FileRefused
        `dimension_limit` where the sheet's extent would cost more than `limits.memory_mb`; `damaged_file`.
    """
    facts = SheetFacts()
    with _opened(path) as archive:
        member = _member(archive, sheet)
        if member is None:
            return facts
        try:
            for rows in _row_blocks(archive, member):
                _note(rows, facts)
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
            raise FileRefused("damaged_file", "a sheet of the workbook is damaged", where=member) from None
        except Exception as error:  # zlib.error, lzma errors: the archive lies about its contents
            raise FileRefused("damaged_file", f"a sheet cannot be inflated ({type(error).__name__})") from None
    if facts.rows * facts.columns * _CELL_BYTES > limits.memory_mb * _MEGABYTE:
        evidence = {"rows": facts.rows, "columns": facts.columns}
        message = f"the sheet reaches to row {facts.rows}, column {facts.columns}; delete what stands far outside"
        raise FileRefused("dimension_limit", message, evidence=evidence)
    return facts


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise FileRefused("damaged_file", "the workbook's archive is damaged") from None


def _member(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The archive's name of a sheet, by workbook.xml and its relations; None where they are laid out unusually."""
    names = archive.namelist()
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= set(names):
        return None
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {attrs.get("Id"): attrs.get("Target", "") for attrs in _elements(relations, "Relationship")}
    for attributes in _elements(book, "sheet"):
        if attributes.get("name") == sheet:
            target = targets.get(attributes.get("r:id"), "").lstrip("/")
            found = target if target.startswith("xl/") else f"xl/{target}"
            return found if found in names else None
    return None


def _elements(xml: str, name: str) -> Iterator[dict[str, str]]:
    for element in re.finditer(rf"<(?:\w+:)?{name}\s([^>]*)>", xml):
        pairs = re.findall(r'([\w:]+)\s*=\s*"([^"]*)"', element.group(1))
        yield {key: html.unescape(value) for key, value in pairs}


def _row_blocks(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """The sheet's XML in pieces that end before a row begins."""
    rest = b""
    with archive.open(member) as stream:
        while piece := stream.read(_MEGABYTE):
            rest += piece
            cut = rest.rfind(b"<row")
            if cut > 0:
                yield rest[:cut]
                rest = rest[cut:]
            if len(rest) > 64 * _MEGABYTE:
                raise FileRefused("dimension_limit", "a row of the sheet is larger than 64 MB")
    yield rest


def _note(xml: bytes, facts: SheetFacts) -> None:
    numbers = _ROW.findall(xml)
    facts.rows = max([facts.rows, *map(int, numbers)]) if numbers else facts.rows
    facts.columns = max(facts.columns, _widest(xml))
    facts.has_hidden_rows = facts.has_hidden_rows or (b' hidden="1"' in xml and b"<row" in xml)
    if b"<f" in xml:
        for attributes, value in _FORMULA.findall(xml):
            # A text formula whose result is the empty text is computed: LibreOffice writes t="str" and <v></v>.
            if not (value and b't="str"' in attributes):
                facts.uncomputed.update(_places(attributes))
    if b't="e"' in xml:
        for attributes, text in _ERROR.findall(xml):
            facts.errors.update((place, text.decode("utf-8", "replace")) for place in _places(attributes))


def _widest(xml: bytes) -> int:
    for pattern in _COLUMNS:
        found = set(pattern.findall(xml))
        if found:
            return max(map(column_number, found))
    return 0


def _places(attributes: bytes) -> list[tuple[int, int]]:
    return [(int(row) - 1, column_number(column) - 1) for column, row in _REFERENCE.findall(attributes)]


def column_number(letters: bytes) -> int:
    """A is 1, Z 26, AA 27, XFD 16,384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
