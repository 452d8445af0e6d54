"""The tags of a block of regular XML, found with numpy a million at a time. Knows bytes, not spreadsheets.

What is not regular (comments, CDATA, '>' in a text) is not cut here at all: expat takes the block then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
_LONGEST = 10  # tags in a run; 6 bits for each fill a number
_MAY_HOLD_TEXT = [ord(letter) for letter in "vtf"]
_PADDING = b" " * 16  # so that looking some bytes ahead stays inside


@dataclass(frozen=True)
class Tags:
    """Every tag of a block, in order: where it begins and ends ('<' and '>'), and which it is (0: none of ours)."""

    content: bytes
    bytes: Bytes
    begins: Ints
    ends: Ints
    names: npt.NDArray[np.uint8]
    is_closed: Flags  # <v/>


class TagNames:
    """A lookup from the two characters after '<' (after '</' for end tags) to small numbers.

    Two characters must tell the tags apart, the one that ends a short name counted in: 'c ' for <c r="A1">.
    """

    def __init__(self, starts: Mapping[str, int], ends: Mapping[str, int]) -> None:
        self._starts, self._ends = _table(starts), _table(ends)

    def find(self, block: bytes) -> Tags | None:
        """The tags; None where the block is not regular."""
        content = block + _PADDING
        data = np.frombuffer(content, np.uint8)
        begins = np.flatnonzero(data == 60)
        first, second = data[1:].take(begins), data[2:].take(begins)
        is_special = (first == 33) | (first == 63)  # <! and <?
        ends = _ends(data, begins, first, second)
        if ends is None or is_special.any():
            return None
        names = self._starts.take(_pairs(first, second))
        ended = np.flatnonzero(first == 47)
        names[ended] = self._ends.take(_pairs(second.take(ended), data[3:].take(begins.take(ended))))
        return Tags(content, data, begins, ends, names, data.take(ends - 1) == 47)


def _ends(data: Bytes, begins: Ints, first: Bytes, second: Bytes) -> Ints | None:
    """Where each tag ends: right before the next begins, but for tags of one letter, after which text may stand.

    All '>' are looked for only where a tag may have both attributes and text after it, or white space stands between.
    """
    is_letter = (second == 62) & (first != 47)
    ends = np.where(is_letter, begins + 2, np.append(begins[1:], 0) - 1)
    ends[-1:] = len(data) - len(_PADDING) - 1
    is_close = first == 47
    has_more = ~is_close & ~is_letter & np.isin(first, _MAY_HOLD_TEXT) & (second == 32)
    if has_more.any() or (data.take(ends) != 62)[~is_close].any():
        ends = np.flatnonzero(data == 62)
        if len(begins) != len(ends) or (ends < begins).any() or (begins[1:] < ends[:-1]).any():
            return None
    return ends


def _pairs(first: Bytes, second: Bytes) -> npt.NDArray[Any]:
    return first | second.astype(np.uint16) << 8


def _table(names: Mapping[str, int]) -> npt.NDArray[np.uint8]:
    table = np.zeros(1 << 16, np.uint8)
    for pair, number in names.items():
        table[word(pair.encode())] = number
    return table


def signatures(tags: Tags, first: Ints) -> npt.NDArray[np.uint64]:
    """One number for each run of tags that begins at `first` and ends before the next: its names in order, 6 bits each.

    Runs of more than ten tags get 0, which is nobody's.
    """
    lengths = np.diff(first, append=len(tags.begins))
    codes = np.append(tags.names << 1 | tags.is_closed, np.zeros(_LONGEST, np.uint8))
    found = np.zeros(len(first), np.uint64)
    for at in range(min(_LONGEST, int(lengths.max(initial=0)))):
        found |= np.where(at < lengths, codes[first + at], 0).astype(np.uint64) << np.uint64(6 * at)
    found[lengths > _LONGEST] = 0
    return found


def signature(*names: int | tuple[int, bool]) -> np.uint64:
    """The number of one run; a pair (name, True) is a tag closed at once."""
    plain = [one if isinstance(one, tuple) else (one, False) for one in names]
    return np.uint64(sum((name << 1 | is_closed) << (6 * at) for at, (name, is_closed) in enumerate(plain)))


def texts_between(content: bytes, begins: Ints, ends: Ints) -> pa.StringArray:
    """The strings content[begins[i]:ends[i]], ascending and apart from each other, without a copy in Python."""
    offsets = np.empty(2 * len(begins) + 1, np.int32)
    offsets[0:-1:2], offsets[1::2] = begins, ends
    offsets[-1] = ends[-1] if len(ends) else 0
    whole = pa.StringArray.from_buffers(2 * len(begins), pa.py_buffer(offsets), pa.py_buffer(content))
    return whole.take(pa.array(np.arange(0, 2 * len(begins), 2, dtype=np.int64)))


def words_at(tags: Tags, positions: Ints, size: int) -> npt.NDArray[np.unsignedinteger]:
    """The 4 or 8 bytes at each position as one little-endian number."""
    return _view(tags.content, size)[positions]


def _view(content: bytes, size: int) -> npt.NDArray[np.unsignedinteger]:
    return np.ndarray((len(content) - size + 1,), f"<u{size}", content, strides=(1,))


def word(text: bytes) -> int:
    """The same number of a text."""
    return int.from_bytes(text, "little")
