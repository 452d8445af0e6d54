"""Text, ids and words of a value map, typed a column at a time. What `typing_sql` says of them is the measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipelines.ingest.typed_scan.cells import Cells, Mask, Typed, either, table_of, without
from pipelines.ingest.typing_sql import NULL_WORDS, WHITE_SPACE

_FIRST = table_of(space.encode()[0] for space in WHITE_SPACE)
_LAST = table_of(space.encode()[-1] for space in WHITE_SPACE)
_PLUS, _ZERO = ord("+"), ord("0")
_LONGEST = max(len(word.encode()) for word in NULL_WORDS)
_FOLDED = {word.casefold() for word in NULL_WORDS}
_WRAPPED = table_of(map(ord, "#='"))  # an error, or what a spreadsheet puts around text
_LOSSLESS = 16  # characters of an id that a spreadsheet has not rounded


def trimmed(cells: Cells) -> Cells:
    """Cells without white space around them; one of nothing else is NULL. Most columns have none: looked up first."""
    if cells.lowest > 32 and cells.is_ascii:
        return cells
    places = np.flatnonzero((_FIRST[cells.first] | _LAST[cells.last]) & (cells.lengths > 0))
    if not len(places):
        return cells
    some = cells.column.take(pa.array(places))
    bare = pc.utf8_trim(some, characters=WHITE_SPACE)
    changed = pc.not_equal(some, bare)
    if not pc.any(changed).as_py():
        return cells
    mask = np.zeros(len(cells), bool)
    mask[places[changed.to_numpy(zero_copy_only=False)]] = True
    kept = bare.filter(changed)
    kept = pc.if_else(pc.equal(kept, ""), pa.scalar(None, pa.string()), kept)
    return Cells(pc.replace_with_mask(cells.column, pa.array(mask), kept))


def plain_text(cells: Cells) -> Typed:
    """Any text; doubtful where it may be a formula's error or in a spreadsheet's wrapping."""
    cells = trimmed(cells)
    doubt = _wrapped(cells)
    return Typed(without(cells.column, doubt), doubt)


def any_text(cells: Cells) -> Typed:
    """Text in which nothing is a mistake."""
    return Typed(trimmed(cells).column)


def identifier(cells: Cells) -> Typed:
    """An id in ASCII; doubtful where it may be a null word, an error, or what spreadsheets make of ids."""
    cells = trimmed(cells)
    doubt = either(_wrapped(cells), either(_null_words(cells), _rounded(cells)))
    if not cells.is_ascii:
        doubt = either(doubt, cells.holding(cells.bytes >= 128))
    return Typed(without(cells.column, doubt), doubt)


def identifier_of_workbook(cells: Cells) -> Typed:
    """The same where a spreadsheet wrote the file: it may have made numbers of ids."""
    found = identifier(cells)
    bare = trimmed(cells)
    odd = (bare.lengths > _LOSSLESS) | pc.ends_with(bare.column, ".0").fill_null(False).to_numpy(zero_copy_only=False)
    doubt = either(found.doubt, odd if odd.any() else None)
    return Typed(without(found.values, doubt), doubt)


def _wrapped(cells: Cells) -> Mask | None:
    found = _WRAPPED[cells.first]
    return found if found.any() else None


def _null_words(cells: Cells) -> Mask | None:
    """No null word begins or ends with a digit, as most ids do."""
    short = (cells.lengths <= _LONGEST) & (cells.lengths > 0)
    places = np.flatnonzero(short & ~_is_digit(cells.first) & ~_is_digit(cells.last))
    if not len(places):
        return None
    words = pc.dictionary_encode(cells.column.take(pa.array(places)))
    is_null_word = np.array([word.casefold() in _FOLDED for word in words.dictionary.to_pylist()], bool)
    doubt = np.zeros(len(cells), bool)
    doubt[places[is_null_word[words.indices.to_numpy(zero_copy_only=False)]]] = True
    return doubt if doubt.any() else None


def _is_digit(found: NDArray[np.uint8]) -> Mask:
    return (found - np.uint8(_ZERO)) < 10


def _rounded(cells: Cells) -> Mask | None:
    """1.23E+15: any plus."""
    return cells.holding(cells.bytes == _PLUS)


def looked_up(pairs: Mapping[str, Any], kind: pa.DataType) -> Callable[[Cells], Typed]:
    """Words of a value map as they are written there; any other is doubtful."""
    keys = pa.array(list(pairs), pa.string())
    values = list(dict.fromkeys(pairs.values()))
    meant = pa.array([values.index(value) for value in pairs.values()], pa.int32())
    dictionary = pa.array(values, kind)

    def typed(cells: Cells) -> Typed:
        indices = meant.take(pc.index_in(cells.column, value_set=keys))
        unknown = indices.null_count - cells.column.null_count
        doubt = None
        if unknown:
            doubt = pc.and_(pc.is_null(indices), pc.is_valid(cells.column)).to_numpy(zero_copy_only=False)
        if pa.types.is_string(kind):
            return Typed(pa.DictionaryArray.from_arrays(indices, dictionary), doubt)
        return Typed(dictionary.take(indices), doubt)

    return typed
