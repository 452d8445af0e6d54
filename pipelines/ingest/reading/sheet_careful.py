"""Worksheet rows by expat, whatever they look like: comments, CDATA, cells without a reference. Slow and complete."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipelines.ingest.reading.result import FileRefused
from pipelines.ingest.reading.xml_parts import parse
from pipelines.ingest.reading.xml_text import escaped

_COLUMNS = 16_384
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_INLINE = re.compile(rb"\s*<is>(.*)</is>\s*", re.DOTALL)
_PHONETIC = re.compile(rb"<rPh\b.*?</rPh>|<rPh\b[^>]*/>", re.DOTALL)
_RUN = re.compile(rb"<t(?:\s[^>]*)?>([^<]*)</t>")


@dataclass(frozen=True)
class CellBlock:
    """Cells in file order, each at (row, column) from 0. Texts are as written, entities and all, unless in `rich`.

    `attributes` points into `spellings`, the different ways in which the cells' tags go on after the reference.
    `has_empty` are formulas with an empty value, `last` is the number of the last row that was there, cells or not.
    """

    rows: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]
    attributes: npt.NDArray[np.int32]
    spellings: tuple[str, ...]
    texts: pa.StringArray
    has_text: npt.NDArray[np.bool_]
    is_formula: npt.NDArray[np.bool_]
    has_empty: npt.NDArray[np.bool_]
    rich: dict[int, str]
    hidden: int
    last: int
    is_escaped: bool = True


def rich_text(content: bytes) -> str | None:
    """All runs of an inline or shared string but the phonetic ones; None where it is anything else."""
    inline = _INLINE.fullmatch(content)
    if inline is None or b"<f" in content.replace(b"<family", b""):
        return None
    return joined_runs(inline.group(1))


def joined_runs(content: bytes) -> str:
    """The text of rich runs, as written; furigana (`rPh`) tell how it is read and are no part of it."""
    return b"".join(_RUN.findall(_PHONETIC.sub(b"", content))).decode("utf-8", "replace")


class _Cells:
    """Collects cells as expat meets them."""

    def __init__(self, before: int) -> None:
        self.row, self.column, self.hidden = before, -1, 0
        self.places: list[tuple[int, int]] = []
        self.marks: list[str] = []
        self.texts: list[str] = []
        self.flags: list[tuple[bool, bool, bool]] = []
        self._inside: list[str] = []
        self._found: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._inside.append(name)
        if name == "row":
            self._start_row(attributes)
        elif name == "c":
            self._start_cell(attributes)
        elif name in ("v", "f", "is"):
            self._found.setdefault(name, "")

    def end(self, name: str) -> None:
        self._inside.pop()
        if name == "c":
            value = self._found.get("v", self._found.get("is", ""))
            self.texts.append(value)
            is_formula = "f" in self._found
            self.flags.append((bool(value), is_formula, is_formula and not value and "v" in self._found))

    def text(self, text: str) -> None:
        where = self._inside[-1]
        if where == "t" and "rPh" not in self._inside:
            self._found["is"] = self._found.get("is", "") + text
        elif where in ("v", "f"):
            self._found[where] += text

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        row = int(number) if number.isdigit() and len(number) < 8 else self.row + 1
        if row <= self.row:
            raise FileRefused("damaged_file", "the rows of the sheet are not in order")
        self.row, self.column = row, -1
        self.hidden += attributes.get("hidden", "0") in ("1", "true")

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._found = {}
        reference = _REFERENCE.fullmatch(attributes.get("r", ""))
        self.column = column_number(reference.group(1).upper().encode()) - 1 if reference else self.column + 1
        if self.column >= _COLUMNS or (reference and int(reference.group(2)) != self.row):
            raise FileRefused("damaged_file", "a cell of the sheet says it stands where it cannot stand")
        self.places.append((self.row - 1, self.column))
        self.marks.append("".join(f' {name}="{attributes[name]}"' for name in ("s", "t") if name in attributes))


def cut_carefully(block: bytes, before: int) -> CellBlock:
    """The cells of whole rows, as `sheet_cells.cut_cells` gives them."""
    cells = _Cells(before)
    parse((b"<sheetData>", block, b"</sheetData>"), cells.start, cells.end, cells.text)
    spellings = tuple(dict.fromkeys(cells.marks))
    numbers = {spelling: at for at, spelling in enumerate(spellings)}
    places = np.array(cells.places, np.int64).reshape(-1, 2)
    flags = np.array(cells.flags, bool).reshape(-1, 3)
    return CellBlock(
        rows=places[:, 0],
        columns=places[:, 1],
        attributes=np.array([numbers[mark] for mark in cells.marks], np.int32),
        spellings=spellings,
        texts=pa.array(list(map(escaped, cells.texts)), pa.string()),
        has_text=flags[:, 0],
        is_formula=flags[:, 1],
        has_empty=flags[:, 2],
        rich={},
        hidden=cells.hidden,
        last=cells.row,
    )


def column_number(letters: bytes) -> int:
    """A is 1, Z 26, AA 27, XFD 16,384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
