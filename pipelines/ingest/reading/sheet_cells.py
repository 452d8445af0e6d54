"""The cells of a block of worksheet rows: where each stands, how it is marked, the text inside. Interprets no value.

A regular block is cut by numpy; whatever is unusual about one is left to `sheet_careful`, which knows all of XML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from pipelines.ingest.reading.sheet_careful import CellBlock, cut_carefully, rich_text
from pipelines.ingest.reading.xml_text import may_be_escaped
from pipelines.ingest.reading.xml_tokens import (
    Flags,
    Ints,
    TagNames,
    Tags,
    signature,
    signatures,
    texts_between,
    word,
    words_at,
)  # fmt: skip

_ROW, _ROW_END, _CELL, _CELL_END, _VALUE, _FORMULA, _INLINE, _TEXT, _CLOSE = range(1, 10)
_TAGS = TagNames(
    {"ro": _ROW, "c ": _CELL, "v>": _VALUE, "v ": _VALUE, "v/": _VALUE, "f>": _FORMULA, "f ": _FORMULA,
     "f/": _FORMULA, "is": _INLINE, "t>": _TEXT, "t ": _TEXT, "t/": _TEXT},
    {"ro": _ROW_END, "c>": _CELL_END, "v>": _CLOSE, "f>": _CLOSE, "is": _CLOSE, "t>": _CLOSE},
)  # fmt: skip


@dataclass(frozen=True)
class _Shape:
    """A usual run of tags in a cell: which of them holds the value, whether there is a formula, an empty value."""

    value: int = 0
    is_formula: bool = False
    has_empty: bool = False


_SHAPES = {
    signature(_CELL, _VALUE, _CLOSE, _CELL_END): _Shape(1),
    signature(_CELL, _INLINE, _TEXT, _CLOSE, _CLOSE, _CELL_END): _Shape(2),
    signature((_CELL, True)): _Shape(),
    signature(_CELL, _CELL_END): _Shape(),
    signature(_CELL, (_VALUE, True), _CELL_END): _Shape(),
    signature(_CELL, _FORMULA, _CLOSE, _VALUE, _CLOSE, _CELL_END): _Shape(3, True),
    signature(_CELL, (_FORMULA, True), _VALUE, _CLOSE, _CELL_END): _Shape(2, True),
    signature(_CELL, _FORMULA, _CLOSE, (_VALUE, True), _CELL_END): _Shape(0, True, True),
    signature(_CELL, (_FORMULA, True), (_VALUE, True), _CELL_END): _Shape(0, True, True),
    signature(_CELL, _FORMULA, _CLOSE, _CELL_END): _Shape(0, True),
    signature(_CELL, (_FORMULA, True), _CELL_END): _Shape(0, True),
}
_ROW_HEAD, _CELL_HEAD, _QUOTE = word(b'<row r="'), word(b' r="'), ord('"')
_HIDDEN = re.compile(r'\bhidden="(?:1|true)"')


def cut_cells(block: bytes, before: int) -> CellBlock:
    """The cells of whole rows; `before` is the number of the row that stands above them (0: none).

    Raises
    ------
    FileRefused
        `damaged_file` where the block is not well-formed or its rows do not ascend.
    """
    return _cut(block, before) or cut_carefully(block, before)


def _cut(block: bytes, before: int) -> CellBlock | None:
    tags = _TAGS.find(block)
    if tags is None:
        return None
    runs = np.flatnonzero((tags.names == _ROW) | (tags.names == _ROW_END) | (tags.names == _CELL))
    if not len(runs) or runs[0] != 0:
        return None
    marks, kinds = signatures(tags, runs), tags.names[runs]
    rows = _rows(tags, runs, kinds, marks, before)
    if rows is None:
        return None
    at = runs[kinds == _CELL]
    row = np.cumsum(kinds == _ROW)[kinds == _CELL] - 1
    columns, suffix = _references(tags, at, rows[1], row)
    if columns is None:
        return None
    return _block(tags, runs, kinds, marks, at, rows[0], row, columns, suffix, rows[2])


def _rows(tags: Tags, runs: Ints, kinds: np.ndarray, marks: np.ndarray, before: int) -> tuple[Ints, Ints, int] | None:
    """Row numbers, how many digits each has, how many are hidden; None where rows are not as usual."""
    at = runs[kinds == _ROW]
    is_closed = tags.is_closed[at]
    opened = np.where(kinds == _ROW, ~tags.is_closed[runs], 0).astype(np.int64) - (kinds == _ROW_END)
    depth = np.cumsum(opened)
    usual = ((marks[kinds == _ROW] == signature(_ROW)) | (marks[kinds == _ROW] == signature((_ROW, True)))).all() and (
        marks[kinds == _ROW_END] == signature(_ROW_END)
    ).all()
    nested = (depth[kinds == _CELL] != 1).any() or (depth < 0).any() or (depth > 1).any() or depth[-1] != 0
    if not usual or nested or (words_at(tags, tags.begins[at], 8) != _ROW_HEAD).any():
        return None
    numbers, digits = _digits(tags, tags.begins[at] + 8)
    ends = tags.begins[at] + 8 + digits
    if (tags.bytes[ends] != _QUOTE).any() or (digits == 0).any() or (np.diff(numbers, prepend=before) <= 0).any():
        return None
    rest = texts_between(tags.content, ends + 1, tags.ends[at] - is_closed).dictionary_encode()
    hidden = np.array([bool(_HIDDEN.search(text)) for text in rest.dictionary.to_pylist()])
    return numbers, digits, int(hidden[rest.indices.to_numpy()].sum()) if len(hidden) else 0


def _digits(tags: Tags, begins: Ints) -> tuple[Ints, Ints]:
    """The whole number at each place, and how many digits it has; at most seven, which is all the rows there are."""
    numbers, counts = np.zeros(len(begins), np.int64), np.zeros(len(begins), np.int64)
    going = np.ones(len(begins), bool)
    for step in range(7):
        found = tags.bytes[begins + step]
        going &= (found >= 48) & (found <= 57)
        numbers = np.where(going, numbers * 10 + found - 48, numbers)
        counts += going
    return numbers, counts


def _references(tags: Tags, at: Ints, digits: Ints, row: Ints) -> tuple[Ints | None, Ints]:
    """Column numbers from 0, and where the rest of each tag begins; None where a tag does not begin <c r="B7"."""
    begins = tags.begins[at] + 6
    letters = tags.bytes[begins[:, None] + np.arange(3)].astype(np.int64) - 64
    has_two, has_three = letters[:, 1] > 0, (letters[:, 1] > 0) & (letters[:, 2] > 0)
    columns = letters[:, 0]
    columns = np.where(has_two, columns * 26 + letters[:, 1], columns)
    columns = np.where(has_three, columns * 26 + letters[:, 2], columns)
    after = begins + 1 + has_two + has_three
    opens = tags.begins[_row_tags(tags)] + 8
    mask = (np.uint64(1) << (8 * (digits + 1)).astype(np.uint64)) - np.uint64(1)  # the digits and the quote
    same = (words_at(tags, after, 8) & mask[row]) == (words_at(tags, opens, 8) & mask)[row]
    is_letter = ((letters[:, 0] >= 1) & (letters[:, 0] <= 26)).all() and (letters <= 26).all()
    if not (same.all() and is_letter and (words_at(tags, begins - 4, 4) == _CELL_HEAD).all()):
        return None, after
    return columns - 1, after + digits[row] + 1


def _row_tags(tags: Tags) -> Ints:
    return np.flatnonzero(tags.names == _ROW)


def _block(
    tags: Tags, runs: Ints, kinds: np.ndarray, marks: np.ndarray, at: Ints, numbers: Ints, row: Ints, columns: Ints,
    suffix: Ints, hidden: int,
) -> CellBlock | None:  # fmt: skip
    marks = marks[kinds == _CELL]
    tag, formula, empty, known = np.zeros(len(at), np.int64), *(np.zeros(len(at), bool) for _ in range(3))
    for number, shape in _SHAPES.items():
        if known.all():
            break
        is_it = marks == number
        if is_it.any():
            tag = np.where(is_it & (shape.value > 0), at + shape.value, tag)
            formula, empty, known = (
                formula | (is_it & shape.is_formula),
                empty | (is_it & shape.has_empty),
                known | is_it,
            )
    has = tag > 0
    begins = np.where(has, tags.ends[tag] + 1, tags.ends[at] + 1)
    ends = np.where(has, tags.begins[np.minimum(tag + 1, len(tags.begins) - 1)], begins)
    attributes = texts_between(tags.content, suffix, tags.ends[at] - tags.is_closed[at]).dictionary_encode()
    rich = _rich(tags, runs, kinds, at, known)
    if rich is None:
        return None
    return CellBlock(
        rows=numbers[row] - 1,
        columns=columns,
        attributes=attributes.indices.to_numpy(),
        spellings=tuple(attributes.dictionary.to_pylist()),
        texts=texts_between(tags.content, begins, ends),
        has_text=has,
        is_formula=formula,
        has_empty=empty,
        rich=rich,
        hidden=hidden,
        last=int(numbers[-1]),
        is_escaped=may_be_escaped(tags.content),
    )


def _rich(tags: Tags, runs: Ints, kinds: np.ndarray, at: Ints, known: Flags) -> dict[int, str] | None:
    """The text of cells with more than one run of it; None where an unusual cell is not even that."""
    found: dict[int, str] = {}
    following = np.append(runs[1:], len(tags.begins))[kinds == _CELL]
    for cell in np.flatnonzero(~known).tolist():
        last = following[cell] - 1
        if tags.names[last] != _CELL_END:
            return None
        content = tags.content[tags.ends[at[cell]] + 1 : tags.begins[last]]
        text = rich_text(content)
        if text is None:
            return None
        found[cell] = text
    return found
