"""Integers and decimals written plainly: digits, a point, a minus before them. Anything else is doubtful."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipelines.ingest.typed_scan.cells import Cells, Mask, Typed, either, table_of, without

_MINUS, _POINT, _ZERO = ord("-"), ord("."), ord("0")
_PLAIN = table_of((*range(0x30, 0x3A), _MINUS, _POINT))
_WHOLE = table_of((*range(0x30, 0x3A), _MINUS))
_FACTOR_SCALE = 4  # digits behind the point of a factor; more are careful typing's
_LARGEST = 9.2e18


def number(kind: pa.DataType) -> Callable[[Cells], Typed]:
    """A column of int64 or decimal128."""
    is_whole = pa.types.is_integer(kind)
    allowed = _WHOLE if is_whole else _PLAIN

    def typed(cells: Cells) -> Typed:
        doubt = None if _is_plain(cells, allowed) else cells.holding(~allowed[cells.bytes])
        if is_whole:
            doubt = either(doubt, _led_by_zero(cells))
        rest = _kept(cells, doubt)
        values = _even(rest, kind) if not is_whole else _cast(rest, kind)
        if values is None:  # looking for the cells that are in the way costs less than a cast that fails
            wrong = _malformed(rest, kind)
            doubt = either(doubt, wrong if wrong.any() else None)
            rest = _kept(cells, doubt)
            values = _even(rest, kind) if not is_whole and wrong.any() else None
        return Typed(pc.cast(rest.column, kind) if values is None else values, doubt)

    return typed


def _kept(cells: Cells, doubt: Mask | None) -> Cells:
    return cells if doubt is None else Cells(without(cells.column, doubt))


def _cast(cells: Cells, kind: pa.DataType) -> pa.Array | None:
    """None where some cell is no such number."""
    try:
        return pc.cast(cells.column, kind)
    except pa.ArrowInvalid:
        return None


def _is_plain(cells: Cells, allowed: Mask) -> bool:
    """Three looks at all bytes together are a tenth of one at each cell."""
    if not len(cells.bytes):
        return True
    if cells.lowest < _MINUS or cells.bytes.max() > 0x39 or (cells.bytes == ord("/")).any():
        return False
    return bool(allowed[_POINT]) or not (cells.bytes == _POINT).any()


def _led_by_zero(cells: Cells) -> Mask | None:
    """007 is 7, which a person should know of."""
    second = (
        cells.bytes[np.clip(cells.starts + 1, 0, max(0, len(cells.bytes) - 1))] if len(cells.bytes) else cells.first
    )
    led = (cells.first == _ZERO) | ((cells.first == _MINUS) & (second == _ZERO))
    found = led & (cells.lengths > 1)
    return found if found.any() else None


def _even(cells: Cells, kind: pa.Decimal128Type) -> pa.Array | None:
    """Decimals of one column that all have as many digits behind the point: whole numbers once it is taken out.

    Half of the cost of Arrow's decimals; None where they are not alike, or not all numbers.
    """
    points = cells.bytes == _POINT
    count = int(np.count_nonzero(points))
    behind = int(cells.ends[-1]) - 1 - int(np.flatnonzero(points)[-1]) if count else 0
    if kind.precision > 18 or behind > kind.scale or count not in (0, len(cells) - cells.column.null_count):
        return None
    starts, ends = cells.starts, cells.ends
    if count:
        filled = ends[cells.lengths > 0]
        if len(filled) != count or filled[0] <= behind or not (cells.bytes[filled - 1 - behind] == _POINT).all():
            return None
        before = np.cumsum(cells.lengths > 0, dtype=np.int32)
        ends = ends - before
        starts = np.concatenate((starts[:1], ends[:-1]))
    offsets = np.concatenate((starts[:1], ends))
    digits = cells.bytes[~points] if count else cells.bytes
    valid = None if cells.is_null is None else pa.array(~cells.is_null).buffers()[1]
    whole = pa.StringArray.from_buffers(len(cells), pa.py_buffer(offsets), pa.py_buffer(digits), valid)
    try:
        units = pc.cast(whole, pa.int64())
    except pa.ArrowInvalid:
        return None
    factor = 10 ** (kind.scale - behind)
    numbers = units.fill_null(0).to_numpy()
    if len(numbers) and max(int(numbers.max()), -int(numbers.min())) >= 10**kind.precision // factor:
        return None
    empty = np.zeros(len(cells), bool) if cells.is_null is None else cells.is_null
    return decimals(numbers * factor, kind, empty)


def _malformed(cells: Cells, kind: pa.DataType) -> Mask:
    """Cells that cannot be the number: no digit at an end, two points, a minus inside, too many digits."""
    whole, behind = (18, 0) if pa.types.is_integer(kind) else (kind.precision - kind.scale, kind.scale)
    negative = cells.first == _MINUS
    points = np.flatnonzero(cells.bytes == _POINT)
    homes = cells.at(points)
    count = np.bincount(homes, minlength=len(cells))
    point = cells.ends.astype(np.int64)
    point[homes] = points
    minus = np.bincount(cells.at(np.flatnonzero(cells.bytes == _MINUS)), minlength=len(cells))
    before = point - cells.starts - negative
    after = np.maximum(cells.ends - point - 1, 0)
    ends_with_digit = (cells.last >= _ZERO) & (cells.last <= 0x39)
    wrong = (count > 1) | (minus > negative) | (before < 1) | (before > whole) | (after > behind) | ~ends_with_digit
    return wrong & (cells.lengths > 0)


def scaled(kind: pa.Decimal128Type, factor: Decimal) -> Callable[[Cells], Typed] | None:
    """A number in tens, thousands, ten thousands; None for a factor that is no power of ten above one."""
    _, digits, exponent = factor.normalize().as_tuple()
    if digits != (1,) or not isinstance(exponent, int) or not 0 < exponent <= 8 or not pa.types.is_decimal(kind):
        return None
    as_written = pa.decimal128(kind.precision, kind.scale + exponent)
    if as_written.scale > 8 or as_written.scale > as_written.precision:
        return None
    plain = number(as_written)

    def typed(cells: Cells) -> Typed:
        found = plain(cells)
        same = pa.Array.from_buffers(kind, len(cells), found.values.buffers(), offset=found.values.offset)
        return Typed(same, found.doubt)

    return typed


def product(kind: pa.Decimal128Type, one_minus: Sequence[bool]) -> Callable[[Sequence[Cells]], Typed]:
    """Several cells multiplied, rounded half away from zero; empty where one of them is."""
    factor = number(pa.decimal128(18, _FACTOR_SCALE))
    unit = 10**_FACTOR_SCALE

    def typed(columns: Sequence[Cells]) -> Typed:
        found = [factor(cells) for cells in columns]
        doubt = None
        for one in found:
            doubt = either(doubt, one.doubt)
        parts = [_units(one.values) for one in found]
        parts = [unit - part if turned else part for part, turned in zip(parts, one_minus, strict=True)]
        size = np.prod([np.abs(part.astype(np.float64)) for part in parts], axis=0)
        value = np.prod(parts, axis=0, dtype=np.int64)
        rounded = _rescaled(value, _FACTOR_SCALE * len(parts) - kind.scale)
        too_large = (size >= _LARGEST) | (np.abs(rounded.astype(np.float64)) >= 10.0**kind.precision)
        doubt = either(doubt, too_large if too_large.any() else None)
        empty = np.zeros(len(value), bool)
        for one in found:
            empty |= one.values.is_null().to_numpy(zero_copy_only=False)
        return Typed(decimals(rounded, kind, empty if doubt is None else empty | doubt), doubt)

    return typed


def _rescaled(value: NDArray[np.int64], digits: int) -> NDArray[np.int64]:
    """Fewer digits behind the point, rounded half away from zero."""
    step = 10**digits
    return np.sign(value) * ((np.abs(value) + step // 2) // step)


def _units(values: pa.Decimal128Array) -> NDArray[np.int64]:
    """Decimals of at most 18 digits as whole numbers of their last digit; whatever where NULL."""
    held = np.frombuffer(values.buffers()[1], np.int64)
    return held[2 * values.offset : 2 * (values.offset + len(values)) : 2]


def decimals(units: NDArray[np.int64], kind: pa.DataType, empty: Mask) -> pa.Array:
    """Whole numbers of the last digit as decimals."""
    both = np.empty((len(units), 2), np.int64)
    both[:, 0], both[:, 1] = units, units >> 63
    valid = pa.array(~empty).buffers()[1] if empty.any() else None
    return pa.Array.from_buffers(kind, len(units), [valid, pa.py_buffer(both)])
