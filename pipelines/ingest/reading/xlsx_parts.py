"""How an .xlsx is put together: its sheets and their parts, the date system, the number formats. Reads no cell."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass

from pipelines.ingest.reading.archive import part
from pipelines.ingest.reading.number_formats import PLAIN, Style, style_of
from pipelines.ingest.reading.result import FileRefused
from pipelines.ingest.reading.xml_parts import local, parse

_BOOK = "xl/workbook.xml"


@dataclass(frozen=True)
class SheetPart:
    """A worksheet and the archive's member that holds it."""

    name: str
    member: str
    is_visible: bool


@dataclass(frozen=True)
class Book:
    """What the workbook's small parts say."""

    sheets: tuple[SheetPart, ...]
    is_1904: bool
    styles: tuple[Style, ...]
    strings: str | None

    def style(self, number: int) -> Style:
        """Of a cell's `s`."""
        return self.styles[number] if 0 <= number < len(self.styles) else PLAIN


def look_at_book(archive: zipfile.ZipFile) -> Book:
    """Read the small parts.

    Raises
    ------
    FileRefused
        `damaged_file` where a part is missing or not well-formed.
    """
    home = _home(archive)
    targets = relations(archive, home)
    sheets, is_1904 = _sheets(archive, home, targets)
    styles = _target(targets, "styles", archive)
    return Book(sheets, is_1904, _styles(archive, styles) if styles else (), _target(targets, "sharedStrings", archive))


def _home(archive: zipfile.ZipFile) -> str:
    """The part that lists the sheets: what the package says is its document, nearly always xl/workbook.xml."""
    names = set(archive.namelist())
    if _BOOK in names:
        return _BOOK
    found = [target for kind, target in relations(archive, "").values() if kind == "officeDocument"]
    if found and found[0] in names:
        return found[0]
    raise FileRefused("damaged_file", "the workbook does not list its sheets")


def relations(archive: zipfile.ZipFile, source: str) -> dict[str, tuple[str, str]]:
    """Id to (kind, member), as a part's .rels file says."""
    folder, name = posixpath.split(source)
    member = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}

    def note(element: str, attributes: dict[str, str]) -> None:
        target = attributes.get("Target", "")
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], whole)

    if member in archive.namelist():
        parse([part(archive, member)], note)
    return found


def _sheets(
    archive: zipfile.ZipFile, home: str, targets: dict[str, tuple[str, str]]
) -> tuple[tuple[SheetPart, ...], bool]:
    sheets: list[SheetPart] = []
    is_1904 = [False]
    names = set(archive.namelist())

    def note(element: str, attributes: dict[str, str]) -> None:
        if element == "workbookPr":
            is_1904[0] = attributes.get("date1904", "0") in ("1", "true", "on")
        if element != "sheet":
            return
        identity = next((value for key, value in attributes.items() if ":" in key and local(key) == "id"), "")
        kind, member = targets.get(identity, ("", ""))
        if kind == "worksheet" and member in names:
            is_visible = attributes.get("state", "visible") == "visible"
            sheets.append(SheetPart(attributes.get("name", ""), member, is_visible))

    parse([part(archive, home)], note)
    return tuple(sheets), is_1904[0]


def _target(targets: dict[str, tuple[str, str]], kind: str, archive: zipfile.ZipFile) -> str | None:
    names = set(archive.namelist())
    return next((member for given, member in targets.values() if given == kind and member in names), None)


def _styles(archive: zipfile.ZipFile, member: str) -> tuple[Style, ...]:
    """One for each cell format, in their order."""
    codes: dict[int, str] = {}
    used: list[int] = []
    inside: list[str] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        inside.append(element)
        if element == "numFmt":
            codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        if element == "xf" and "cellXfs" in inside:
            used.append(_number(attributes.get("numFmtId")))

    parse([part(archive, member)], start, lambda _: inside.pop())
    return tuple(style_of(number, codes.get(number)) for number in used)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0
