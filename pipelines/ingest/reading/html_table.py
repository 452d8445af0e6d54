"""An HTML page, often in the coat of an .xls, from file to `Reading`: the table that has the known headers.

What Excel saves as a web page and what business systems call an export. Tags outside tables are passed over.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from pipelines.ingest.reading.cells import number_text
from pipelines.ingest.reading.decode import Encoding, find_encoding
from pipelines.ingest.reading.headers import normalise_header
from pipelines.ingest.reading.result import FileRefused, Hints, Reading, scratch_path
from pipelines.ingest.reading.sheet import CellsSheet, Merge
from pipelines.ingest.reading.workbook import read_sheets

_MARKED, _DAMAGE = "juke_marked", "\udcff"  # what stands for bytes that are no text until the row is named for it
codecs.register_error(_MARKED, lambda error: (_DAMAGE, error.end))  # type: ignore[attr-defined]
_PIECE, _PENDING = 1 << 20, 16 << 20
_COLUMNS, _SPAN = 16_384, 1000
_DEPTH = 50  # tables in tables
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w-]{2,40})""", re.IGNORECASE)
_TAGS = re.compile(rb"(?:<[^>]*>|\s)+")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_NUMBER = re.compile(r"[\s¥￥$€£()+\-]*[\d.,]+(?:E[+\-]?\d+)?[\s%)]*", re.IGNORECASE)
_BREAKS = frozenset(("br", "p", "div", "li"))
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def read_html(path: Path, kind: str, hints: Hints, scratch: Path, expected: frozenset[str], limits: Any) -> Reading:
    """Read the table with most known headers; see `Reading`. An `mhtml` is pages in the coat of a mail.

    Raises
    ------
    FileRefused
        `no_sheet` where the page has no table; what `find_encoding` and `read_sheets` refuse.
    """
    page = path if kind == "html" else _unpacked(path, scratch)
    encoding = _encoding(page, hints, scratch, expected)
    tables = html_tables(_pieces(page, encoding.name, encoding.bom))
    names = {normalise_header(one.name) for one in tables}
    if hints.sheet and normalise_header(hints.sheet) not in names:
        hints = replace(hints, sheet=None)  # Excel shows such a page as a sheet; the page itself names none
    reading = read_sheets(page, "html", tables, hints, scratch, expected, limits, {})
    return replace(
        reading, encoding=encoding.name, encoding_evidence={**encoding.evidence, **reading.encoding_evidence}
    )


def _encoding(page: Path, hints: Hints, scratch: Path, expected: frozenset[str]) -> Encoding:
    """By the texts between the tags, a line each: a page can be one line, and its tags say nothing."""
    content = page.read_bytes()
    said = _CHARSET.search(content[: 1 << 16])
    texts = page
    if b"\0" not in content[:100]:
        texts = scratch_path(scratch, page, ".txt")
        texts.write_bytes(_TAGS.sub(b"\n", content))
    declared = hints.encoding or (said.group(1).decode() if said else None)
    try:
        return find_encoding(texts, declared, expected)
    except FileRefused as refused:
        if refused.code != "unknown_encoding" or hints.encoding:
            raise
        return find_encoding(texts, None, expected)  # the page names an encoding that nobody knows


def _unpacked(path: Path, scratch: Path) -> Path:
    """The pages of an .mht one after another: Excel puts each sheet into a page of its own."""
    from email import message_from_bytes
    from email.policy import HTTP

    message = message_from_bytes(path.read_bytes(), policy=HTTP)
    pages = [part.get_payload(decode=True) for part in message.walk() if part.get_content_type() == "text/html"]
    page = scratch_path(scratch, path, ".html")
    page.write_bytes(b"\n".join(one for one in pages if isinstance(one, bytes)))
    return page


def html_tables(pieces: Iterator[str]) -> list[CellsSheet]:
    """The tables of a page as sheets; one that is nothing but the header of the next belongs to it."""
    parser = _Tables()
    for piece in pieces:
        parser.feed(piece)
        if len(parser.rawdata) > _PENDING:
            raise FileRefused("damaged_file", "the page has a tag or comment that does not end")
    parser.close()
    parser.end_all()
    found = [one for one in parser.done if one.cells]
    if not found:
        raise FileRefused("no_sheet", "the page holds no table")
    return _with_headers([CellsSheet(f"table {at}", one.cells) for at, one in enumerate(found, 1)], found)


def _pieces(path: Path, encoding: str, bom: int) -> Iterator[str]:
    with path.open(encoding=encoding, errors=_MARKED, newline="") as file:
        first = file.read(_PIECE)
        yield first.removeprefix("\ufeff") if bom else first
        while piece := file.read(_PIECE):
            yield piece


@dataclass
class _Table:
    """A table that is being read: `taken` says how many more rows a cell above reaches down, by column."""

    cells: list[tuple[int, int, str]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    taken: dict[int, int] = field(default_factory=dict)
    row: int = -1
    column: int = 0
    width: int = 0
    hidden_rows: int = 0
    text: list[str] | None = None
    spans: tuple[int, int] = (1, 1)
    exact: str | None = None

    def start_row(self, is_hidden: bool) -> None:
        self.end_cell()
        if self.row >= 0:
            self.taken = {column: many - 1 for column, many in self.taken.items() if many > 1}
        self.row, self.column = self.row + 1, 0
        self.hidden_rows += is_hidden

    def start_cell(self, attributes: dict[str, str | None]) -> None:
        self.end_cell()
        if self.row < 0:
            self.start_row(False)
        self.text, self.exact = [], attributes.get("x:num")
        self.spans = _span(attributes.get("rowspan"), 65_534), _span(attributes.get("colspan"), _SPAN)

    def end_cell(self) -> None:
        if self.text is None:
            return
        while self.column in self.taken:
            self.column += 1
        down, right = self.spans
        if self.column + right > _COLUMNS:
            raise FileRefused("dimension_limit", "a row of the table has more cells than a sheet has columns")
        if text := _shown("".join(self.text), self.exact):
            self.cells.append((self.row, self.column, text))
        if down > 1 or right > 1:
            self.merges.append(Merge(self.row, self.row + down - 1, self.column, self.column + right - 1))
        self.taken |= dict.fromkeys(range(self.column, self.column + right), down) if down > 1 else {}
        self.column, self.text = self.column + right, None
        self.width = max(self.width, self.column)


class _Tables(HTMLParser):
    """Collects tables, however few end tags there are."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[_Table] = []
        self._open: list[_Table] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            if len(self._open) >= _DEPTH:
                raise FileRefused("damaged_file", "the page nests tables too deeply")
            self._open.append(_Table())
            self.done.append(self._open[-1])
        elif not self._open:
            return
        elif tag == "tr":
            self._open[-1].start_row(bool(_HIDDEN.search(dict(attrs).get("style") or "")))
        elif tag in ("td", "th"):
            self._open[-1].start_cell(dict(attrs))
        elif tag in _BREAKS and self._open[-1].text is not None:
            self._open[-1].text.append("\0")

    def handle_endtag(self, tag: str) -> None:
        if not self._open:
            return
        if tag == "table":
            self._open.pop().end_cell()
        elif tag in ("td", "th", "tr"):
            self._open[-1].end_cell()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1].text is not None and self.cdata_elem is None:
            self._open[-1].text.append(data)

    def end_all(self) -> None:
        for table in self._open:
            table.end_cell()


def _span(given: str | None, most: int) -> int:
    """At least one; `rowspan=0` means to the end of the table."""
    digits = (given or "1").strip()
    number = int(digits[:6]) if digits.isascii() and digits.isdigit() else 1
    return min(number or most, most)


def _shown(text: str, exact: str | None) -> str:
    """White space as a browser shows it, a break as a line end; a number as Excel kept it, not as it rounded it."""
    lines = (_SPACE.sub(" ", line).strip(" ") for line in text.split("\0"))
    shown = "\n".join(lines).strip("\n")
    if exact and _NUMBER.fullmatch(shown):
        try:
            return number_text(float(exact))
        except ValueError:
            return shown
    return shown


def _with_headers(sheets: list[CellsSheet], tables: list[_Table]) -> list[CellsSheet]:
    found: list[CellsSheet] = []
    above: list[tuple[int, int, str]] = []
    for at, (sheet, table) in enumerate(zip(sheets, tables, strict=True)):
        following = tables[at + 1] if at + 1 < len(tables) else None
        if not above and table.row == 0 and table.width > 1 and following and following.width == table.width:
            above = table.cells
            continue
        down = 1 if above else 0
        sheet.cells = [*above, *((row + down, column, text) for row, column, text in sheet.cells)]
        sheet.marks.merges = sorted(
            Merge(one.first_row + down, min(one.last_row, table.row) + down, one.first_column, one.last_column)
            for one in table.merges
        )
        sheet.marks.hidden_rows = table.hidden_rows
        sheet.problems = {row: "undecodable" for row, _, text in sheet.cells if _DAMAGE in text}
        sheet.cells = [(row, column, text.replace(_DAMAGE, "\ufffd")) for row, column, text in sheet.cells]
        above = []
        found.append(sheet)
    return found
