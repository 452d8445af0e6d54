"""Dates and timestamps in the contract's formats, all cells at once by arithmetic on their digits.

Only formats whose fields are numbers (%Y %m %d %H %M %S) are known here, with two digits or, between separators, one.
Every other cell is doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipelines.ingest.typed_scan.cells import Cells, Mask, Typed
from pipelines.ingest.typed_scan.iso import read_iso, separator_of

#: What is a timestamp without any format being given.
ISO = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d")
_WIDTHS = {"Y": 4, "m": 2, "d": 2, "H": 2, "M": 2, "S": 2}
_FIRST_YEAR, _YEARS = 1900, 201
_MONTHS = np.arange(f"{_FIRST_YEAR}-01", f"{_FIRST_YEAR + _YEARS}-02", dtype="datetime64[M]")
_BEGINS = _MONTHS.astype("datetime64[D]").astype(np.int32)  # the day each month begins, and the one behind the last
_DAY_MICROS = 86_400_000_000


@dataclass(frozen=True)
class Shape:
    """A format: its fields with their places, the bytes between them, and the width where every field is full."""

    fields: tuple[tuple[str, int], ...]
    literals: tuple[tuple[int, int], ...]
    width: int
    is_separated: bool
    separator: str | None = None

    @classmethod
    def of(cls, text: str) -> Shape | None:
        """None for a format that is not of numbers only, or that has no year, month and day."""
        fields: list[tuple[str, int]] = []
        literals: list[tuple[int, int]] = []
        at, ended, separated = 0, True, True
        for directive, literal in re.findall(r"%(.)|([^%])", text):
            if directive:
                if directive not in _WIDTHS or directive in dict(fields):
                    return None
                separated &= ended
                fields.append((directive, at))
                at, ended = at + _WIDTHS[directive], False
            else:
                if literal.isdigit():
                    return None
                literals += [(at + i, byte) for i, byte in enumerate(literal.encode())]
                at, ended = at + len(literal.encode()), True
        if not {"Y", "m", "d"} <= dict(fields).keys():
            return None
        return cls(tuple(fields), tuple(literals), at, separated, separator_of(text))

    def cannot_be(self, other: Shape) -> bool:
        """Whether no text of the other shape is one of this: a separator of this is nowhere in the other."""
        return bool({byte for _, byte in self.literals} - {byte for _, byte in other.literals} - {ord(" ")})


@dataclass
class Moments:
    """Days since 1970 and microseconds of the day of each cell, and which cells were understood."""

    days: NDArray[np.int32]
    micros: NDArray[np.int64]
    known: Mask


def shapes_of(formats: Sequence[str], is_workbook: bool) -> tuple[tuple[Shape, bool], ...]:
    """Shapes to look for, each with whether fields of one digit are meant too; none where no cell can be certain.

    A later format is certain only where no earlier one could read the same text differently.
    """
    plain = [one for one in formats if "%" in one]  # the others are forms that have a name, as roc
    if not plain:
        shapes = [Shape.of(one) for one in ISO] if not formats else []
        return tuple((one, False) for one in shapes if one)
    found: list[tuple[Shape, bool]] = []
    for text in plain:
        shape = Shape.of(text)
        if shape is None or not all(earlier.cannot_be(shape) for earlier, _ in found):
            break
        found.append((shape, shape.is_separated))
    return tuple(found)


def read_moments(cells: Cells, shapes: Sequence[tuple[Shape, bool]]) -> Moments:
    """Understand what is written in one of the shapes."""
    if (at_once := _at_once(cells, shapes[0][0])) is not None:
        return at_once
    count = len(cells)
    found = Moments(np.zeros(count, np.int32), np.zeros(count, np.int64), np.zeros(count, bool))
    for shape, may_be_short in shapes:
        for places, fields in _fields(cells, shape, may_be_short, found):
            days, micros, good = _calendar(fields)
            if places is None:
                return Moments(days, micros, good)
            found.days[places], found.micros[places], found.known[places] = days, micros, good
        if found.known.all():
            break
    return found


def _at_once(cells: Cells, shape: Shape) -> Moments | None:
    micros = read_iso(cells, shape.separator, shape.width) if shape.separator else None
    if micros is None:
        return None
    known = np.ones(len(cells), bool) if cells.is_null is None else ~cells.is_null
    days = np.floor_divide(micros, _DAY_MICROS)
    if not ((days >= _BEGINS[0]) & (days < _BEGINS[-1]) | ~known).all():
        return None
    days = np.where(known, days, 0)
    return Moments(days.astype(np.int32), micros - days * _DAY_MICROS, known)


def _fields(
    cells: Cells, shape: Shape, may_be_short: bool, found: Moments
) -> Iterator[tuple[NDArray[np.intp] | None, dict[str, NDArray[np.int32]]]]:
    """Cells of full width first; all of them at once where every cell is. Then those with fields of one digit."""
    if len(cells.bytes) == shape.width * len(cells) and bool((cells.lengths == shape.width).all()):
        matrix = cells.bytes.reshape(-1, shape.width)
        fields, good = _of_matrix(matrix, shape)
        if good.all():
            yield None, fields
            return
    full = np.flatnonzero((cells.lengths == shape.width) & ~found.known)
    if len(full):
        fields, good = _of_matrix(cells.bytes[cells.starts[full][:, None] + np.arange(shape.width)], shape)
        yield full[good], {name: value[good] for name, value in fields.items()}
    if may_be_short:
        least = shape.width - sum(_WIDTHS[name] - 1 for name, _ in shape.fields if name != "Y")
        short = np.flatnonzero((cells.lengths < shape.width) & (cells.lengths >= least) & ~found.known)
        if len(short):
            yield from _of_short(cells, shape, short)


def _of_matrix(matrix: NDArray[np.uint8], shape: Shape) -> tuple[dict[str, NDArray[np.int32]], Mask]:
    good = np.ones(len(matrix), bool)
    for at, byte in shape.literals:
        good &= matrix[:, at] == byte
    fields = {}
    for name, at in shape.fields:
        value = np.zeros(len(matrix), np.int32)
        for i in range(at, at + _WIDTHS[name]):
            digit = matrix[:, i] - np.uint8(48)  # wraps: what is no digit becomes large
            good &= digit < 10
            value = value * 10 + digit
        fields[name] = value
    return fields, good


def _of_short(
    cells: Cells, shape: Shape, places: NDArray[np.intp]
) -> Iterator[tuple[NDArray[np.intp], dict[str, NDArray[np.int32]]]]:
    """Cells whose months, days and hours may have one digit: cut at the separators."""
    some = Cells(cells.column.take(pa.array(places)))
    marks = np.flatnonzero((some.bytes - np.uint8(48)) > 9)
    homes = some.at(marks)
    right = np.bincount(homes, minlength=len(some)) == len(shape.literals)
    if not right.any() or not shape.literals:
        return
    grid = marks[right[homes]].reshape(-1, len(shape.literals))
    good = np.ones(len(grid), bool)
    for column, (_, byte) in enumerate(shape.literals):
        good &= some.bytes[grid[:, column]] == byte
    begins, ends, fields = some.starts[right], some.ends[right], {}
    for name, at in shape.fields:
        index = sum(place < at for place, _ in shape.literals)
        first = grid[:, index - 1] + 1 if index else begins
        behind = grid[:, index] if index < len(shape.literals) else ends
        size = behind - first
        good &= size == 4 if name == "Y" else (size == 1) | (size == 2)
        fields[name] = _digits(some.bytes, behind, np.clip(size, 1, _WIDTHS[name]))
    good &= _is_tight(grid, shape)
    chosen = np.flatnonzero(right)[good]
    yield places[chosen], {name: value[good] for name, value in fields.items()}


def _is_tight(grid: NDArray[np.intp], shape: Shape) -> Mask:
    """Separators of several bytes stand together: no digit is between them."""
    tight = np.ones(len(grid), bool)
    for column, ((one, _), (next_, _)) in enumerate(zip(shape.literals, shape.literals[1:], strict=False)):
        if next_ == one + 1:
            tight &= grid[:, column + 1] == grid[:, column] + 1
    return tight


def _digits(data: NDArray[np.uint8], behind: NDArray[np.intp], size: NDArray[np.intp]) -> NDArray[np.int32]:
    value = np.zeros(len(behind), np.int32)
    for back in range(int(size.max(initial=0)), 0, -1):
        digit = data[np.clip(behind - back, 0, len(data) - 1)].astype(np.int32) - 48
        value = np.where(size >= back, value * 10 + digit, value)
    return value


def _calendar(fields: dict[str, NDArray[np.int32]]) -> tuple[NDArray[np.int32], NDArray[np.int64], Mask]:
    """Days, microseconds of the day, and whether there is such a moment between 1900 and 2100."""
    year, month, day = fields["Y"] - _FIRST_YEAR, fields["m"], fields["d"]
    good = (year >= 0) & (year < _YEARS) & (month >= 1) & (month <= 12) & (day >= 1)
    index = np.where(good, year * 12 + month - 1, 0)
    days = _BEGINS[index] + day - 1
    good &= days < _BEGINS[index + 1]
    micros = np.zeros(len(days), np.int64)
    for name, limit, unit in (("H", 24, 3_600), ("M", 60, 60), ("S", 60, 1)):
        if name in fields:
            good &= fields[name] < limit
            micros += fields[name] * np.int64(unit * 1_000_000)
    return days.astype(np.int32), micros, good


def moment(shapes: Sequence[tuple[Shape, bool]], zone: str | None) -> Callable[[Cells], dict[str, Typed]]:
    """A column of dates (no zone), or of local timestamps: with the business day, and the moment in UTC."""

    def typed(cells: Cells) -> dict[str, Typed]:
        found = read_moments(cells, shapes)
        known = found.known
        micros = found.days.astype(np.int64) * _DAY_MICROS + found.micros
        if zone is not None:
            steady, offsets = _zone(zone)
            at = np.clip(found.days - _BEGINS[0], 0, len(steady) - 1)
            known = known & steady[at]
            micros = micros - offsets[at]
        gone = ~known if cells.is_null is None else ~known & ~cells.is_null
        doubt = gone if gone.any() else None
        empty = None if known.all() else ~known
        day = Typed(_array(found.days.astype(np.int32), pa.date32(), empty), doubt)
        return {"day": day, "utc": Typed(_array(micros, pa.timestamp("us"), empty), doubt)}

    return typed


def _array(values: NDArray[np.generic], kind: pa.DataType, empty: Mask | None) -> pa.Array:
    return pa.array(values, mask=empty).view(kind)


@cache
def _zone(zone: str) -> tuple[Mask, NDArray[np.int64]]:
    """Of every day since 1900 whether its offset from UTC is the same all day, and the offset. DuckDB is asked: it
    types the doubtful cells.
    """
    from pipelines.sql import connect

    query = """
        select epoch_us(day::timestamp) - epoch_us(timezone(?, day::timestamp)) as micros
        from (select date '1900-01-01' + i::integer as day from range(?) as days(i)) order by day
    """
    with connect() as connection:
        found = connection.execute(query, [zone, int(_BEGINS[-1] - _BEGINS[0]) + 1]).fetchnumpy()["micros"]
    offsets = np.asarray(found, np.int64)
    return offsets[:-1] == offsets[1:], offsets[:-1]
