"""A column of text as numpy sees it: its bytes, and where each cell begins and ends. No meaning is known here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Typed:
    """Values of a column, NULL where a cell is empty or `doubt` is true; those only careful typing can judge."""

    values: pa.Array
    doubt: Mask | None = None


class Cells:
    """One Arrow column of text. `starts` and `ends` count bytes from the first cell's begin; NULL is of no length."""

    def __init__(self, column: pa.StringArray) -> None:
        self.column = column
        _, offsets, data = column.buffers()
        all_offsets = np.frombuffer(offsets, np.int32) if offsets else np.zeros(1, np.int32)
        mine = all_offsets[column.offset : column.offset + len(column) + 1]
        held = np.frombuffer(data, np.uint8) if data else np.zeros(0, np.uint8)
        self.bytes = held[mine[0] : mine[-1]]
        self.starts, self.ends = mine[:-1] - mine[0], mine[1:] - mine[0]

    def __len__(self) -> int:
        return len(self.column)

    @cached_property
    def lengths(self) -> NDArray[np.int32]:
        return self.ends - self.starts

    @cached_property
    def is_null(self) -> Mask | None:
        """None where no cell is NULL."""
        return self.column.is_null().to_numpy(zero_copy_only=False) if self.column.null_count else None

    @cached_property
    def is_ascii(self) -> bool:
        return not len(self.bytes) or int(self.bytes.max()) < 128

    @cached_property
    def lowest(self) -> int:
        """The smallest byte; 255 where there is none."""
        return int(self.bytes.min()) if len(self.bytes) else 255

    @cached_property
    def first(self) -> NDArray[np.uint8]:
        """The first byte of each cell; 0 of an empty one."""
        return self._byte_at(self.starts)

    @cached_property
    def last(self) -> NDArray[np.uint8]:
        return self._byte_at(self.ends - 1)

    def _byte_at(self, places: NDArray[np.int32]) -> NDArray[np.uint8]:
        if not len(self.bytes):
            return np.zeros(len(self), np.uint8)
        found = self.bytes[np.clip(places, 0, len(self.bytes) - 1)]
        return np.where(self.lengths > 0, found, 0) if self.lengths.min() == 0 else found

    def at(self, places: NDArray[np.intp]) -> NDArray[np.intp]:
        """The cells in which some bytes stand."""
        return np.searchsorted(self.ends, places, "right")

    def holding(self, found: Mask) -> Mask | None:
        """Which cells hold any of the bytes found; None where no byte is."""
        if not found.any():
            return None
        cells = np.zeros(len(self), bool)
        cells[self.at(np.flatnonzero(found))] = True
        return cells


def table_of(some: Iterable[int]) -> Mask:
    """A table that says of each byte whether it is one of some."""
    table = np.zeros(256, bool)
    table[list(some)] = True
    return table


def either(one: Mask | None, other: Mask | None) -> Mask | None:
    """Doubts of two together; None is no doubt."""
    if one is None or other is None:
        return other if one is None else one
    return one | other


def without(values: pa.Array, doubt: Mask | None) -> pa.Array:
    """Values with NULL in doubtful places."""
    import pyarrow.compute as pc

    if doubt is None or not doubt.any():
        return values
    return pc.if_else(pa.array(~doubt), values, pa.scalar(None, values.type))
