"""A block of cells as text: what a person reads in each, whole arrays at a time. Knows values, not files."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.reading.cells import column_as_text, number_text
from pipelines.ingest.reading.number_formats import Style
from pipelines.ingest.reading.serials import day_texts, span_text
from pipelines.ingest.reading.shared_strings import take_shared
from pipelines.ingest.reading.sheet_careful import CellBlock
from pipelines.ingest.reading.xlsx_parts import Book
from pipelines.ingest.reading.xml_text import plain, replaced, unescape

Ints = npt.NDArray[np.int64]
_TYPE, _STYLE = re.compile(r'\bt="(\w+)"'), re.compile(r'\bs="(\d+)"')
_EXACT_DIGITS = 15  # so many digits of a decimal survive a float, so the text is the shortest that gives it back


@dataclass(frozen=True)
class TextBlock:
    """Cells that hold something: (row, column) from 0 and the text. Rows that are not what they seem, with why."""

    rows: Ints
    columns: Ints
    texts: pa.StringArray
    problems: dict[int, str]


@dataclass(frozen=True)
class _Found:
    """Texts for some cells of a block; `odd` are those on the day that never was."""

    cells: Ints
    texts: pa.StringArray
    odd: npt.NDArray[np.bool_] | None = None


def block_as_text(block: CellBlock, book: Book, strings: pa.StringArray) -> TextBlock:
    """Every cell with a value, by its type and number format."""
    found = [*_by_reading(block, book, strings), *_rich(block)]
    cells = np.concatenate([one.cells for one in found]) if found else np.zeros(0, np.int64)
    texts = pa.concat_arrays([one.texts for one in found]) if found else pa.array([], pa.string())
    order = _in_file_order(cells, len(block.rows))
    problems = {row: "uncomputed_formula" for row in _distinct(block.rows[_uncomputed(block)])}
    for one in found:
        if one.odd is not None:
            problems |= {row: "serial_60" for row in _distinct(block.rows[one.cells[one.odd]])}
    texts = texts.take(pa.array(order))
    is_full = pc.binary_length(texts).to_numpy(zero_copy_only=False) > 0
    if not is_full.all():
        order, texts = order[is_full], texts.filter(pa.array(is_full))
    cells = cells[order]
    return TextBlock(block.rows[cells], block.columns[cells], texts, problems)


def _in_file_order(cells: Ints, many: int) -> Ints:
    """What sorts them; they are distinct, so each only has to be put where it belongs."""
    places = np.full(many, -1)
    places[cells] = np.arange(len(cells))
    return places[places >= 0]


def _uncomputed(block: CellBlock) -> npt.NDArray[np.bool_]:
    """A text formula whose result is the empty text is computed: LibreOffice writes t="str" and <v></v>."""
    if not block.is_formula.any():
        return block.is_formula
    is_text = np.array([_kind(spelling) == "str" for spelling in block.spellings], bool)
    has_empty = block.has_empty | (block.has_text & (pc.binary_length(block.texts).to_numpy(zero_copy_only=False) == 0))
    empty_result = has_empty & is_text[block.attributes] if len(is_text) else has_empty
    nothing = block.is_formula & (~block.has_text | has_empty)
    return nothing & ~empty_result


def _distinct(rows: Ints) -> list[int]:
    return sorted(set(rows.tolist()))


def _by_reading(block: CellBlock, book: Book, strings: pa.StringArray) -> list[_Found]:
    """Cells of one type and style, wherever they stand, are read together."""
    groups: dict[tuple[str, Style], list[int]] = {}
    for at, spelling in enumerate(block.spellings):
        groups.setdefault(_reading(spelling, book), []).append(at)
    found = []
    for (kind, style), marks in groups.items():
        chosen = np.zeros(len(block.spellings), bool)
        chosen[marks] = True
        cells = np.flatnonzero(chosen[block.attributes] & block.has_text)
        if len(cells):
            texts = block.texts.take(pa.array(cells))
            found.append(_read(kind, style, cells, texts, book, strings, block.is_escaped))
    return found


def _reading(spelling: str, book: Book) -> tuple[str, Style]:
    kind, style = _kind(spelling), _STYLE.search(spelling)
    number = int(style.group(1)) if style else 0
    return kind, book.style(number) if kind == "n" else Style()


def _kind(spelling: str) -> str:
    found = _TYPE.search(spelling)
    return found.group(1) if found else "n"


def _read(
    kind: str, style: Style, cells: Ints, texts: pa.StringArray, book: Book, strings: pa.StringArray,
    is_escaped: bool,
) -> _Found:  # fmt: skip
    if kind == "s":
        return _Found(cells, take_shared(strings, texts))
    if kind == "b":
        is_true = pc.is_in(texts, value_set=pa.array(["1", "true"]))
        return _Found(cells, pc.if_else(is_true, "true", "false"))
    if kind == "d":
        return _Found(cells, _each(texts, _iso_text))
    if kind != "n":
        return _Found(cells, unescape(texts, is_escaped))
    return _numbers(style, cells, texts, book.is_1904)


def _numbers(style: Style, cells: Ints, texts: pa.StringArray, is_1904: bool) -> _Found:
    try:
        values = pc.cast(texts, pa.float64())
    except pa.ArrowInvalid:  # no number at all: it stays as it stands
        return _Found(cells, _each(unescape(texts), _spelled_number))
    numbers = values.to_numpy(zero_copy_only=False)
    if style.kind == "span":
        return _Found(cells, pa.array([span_text(one) for one in numbers.tolist()], pa.string()))
    days, odd = day_texts(numbers, is_1904) if style.kind == "day" else (None, None)
    if days is not None and not days.null_count:
        return _Found(cells, days, odd)
    plainly = _plain_numbers(texts, values, numbers)
    if style.kind == "zeros":
        return _Found(cells, _each(plainly, lambda text: text.zfill(style.zeros) if text.isdigit() else text))
    return _Found(cells, plainly if days is None else pc.coalesce(days, plainly), odd)


def _plain_numbers(texts: pa.StringArray, values: pa.DoubleArray, numbers: npt.NDArray[np.float64]) -> pa.StringArray:
    """As `cells.number_text` says it, most without touching Python: whole ones, and decimals that are so already."""
    with np.errstate(invalid="ignore"):
        whole = (np.abs(numbers) < 2.0**53) & (numbers == np.floor(numbers))
        integers = pa.array(np.where(whole, numbers, 0).astype(np.int64))
    lengths = pc.binary_length(texts).to_numpy(zero_copy_only=False)
    keeps = ~whole & (lengths <= _EXACT_DIGITS)
    if keeps.any():
        last = pc.utf8_slice_codeunits(texts, -1)
        usual = pc.and_not(pc.match_substring_regex(texts, r"^-?(0|[1-9]\d*)\.\d+$"), pc.equal(last, "0"))
        keeps &= usual.to_numpy(zero_copy_only=False)
    found = pc.if_else(pa.array(whole), pc.cast(integers, pa.string()), texts) if whole.any() else texts
    rest = np.flatnonzero(~whole & ~keeps)
    if not len(rest):
        return found
    return replaced(found, rest, _spelled(values.take(pa.array(rest))))


def _spelled(values: pa.DoubleArray) -> pa.StringArray:
    """The shortest text of each; exponents are spelled out, or kept where digits were lost, one by one."""
    texts = pc.cast(values, pa.string())
    odd = np.flatnonzero(pc.match_substring_regex(texts, "[^0-9.-]").to_numpy(zero_copy_only=False))
    return replaced(texts, odd, pa.array(list(map(number_text, values.take(pa.array(odd)).to_pylist())), pa.string()))


def _rich(block: CellBlock) -> list[_Found]:
    if not block.rich:
        return []
    cells = np.array(list(block.rich), np.int64)
    return [_Found(cells, pa.array(list(map(plain, block.rich.values())), pa.string()))]


def _each(texts: pa.StringArray, make: Callable[[str], str]) -> pa.StringArray:
    return pa.array([make(text) for text in texts.to_pylist()], pa.string())


def _spelled_number(text: str) -> str:
    try:
        return number_text(float(text))
    except ValueError:
        return text


def _iso_text(text: str) -> str:
    try:
        return column_as_text([datetime.fromisoformat(text.replace("Z", "+00:00"))])[0]
    except ValueError:
        return text
