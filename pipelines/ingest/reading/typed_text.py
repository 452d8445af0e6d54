"""Typed columns as the text a contract types again: exact, plain and the same on every machine. Knows no files."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.reading.cells import number_text

Texts = tuple[pa.Array, dict[int, tuple[str, bytes]]]


def as_text(column: pa.Array) -> Texts:
    """A column of any type as text, and the places whose bytes are no text: the reason and the bytes."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return as_text(column.dictionary_decode())
    if _is_text(kind):
        return _checked(column)
    if pa.types.is_floating(kind):
        return _floats(column), {}
    for is_kind, written in _KINDS:
        if is_kind(kind):
            return written(column), {}
    return pa.array([None if one is None else _json(one) for one in column.to_pylist()], pa.string()), {}


def _is_text(kind: pa.DataType) -> bool:
    is_bytes = pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind)
    return bool(is_bytes or pa.types.is_string(kind) or pa.types.is_large_string(kind) or _is_view(kind))


def _is_view(kind: pa.DataType) -> bool:
    return str(kind) in ("string_view", "binary_view")


def _checked(column: pa.Array) -> Texts:
    """Text must be UTF-8 without NUL; one look at the whole column proves nearly all of them."""
    raw = column.cast(pa.binary())
    try:
        text = raw.cast(pa.string())  # checks every byte
        if not pc.any(pc.match_substring(text, "\0")).as_py():
            return text, {}
    except pa.ArrowInvalid:
        pass
    cells = raw.to_pylist()
    bad = {at: (what, one) for at, one in enumerate(cells) if one is not None and (what := _flaw(one))}
    kept = [None if at in bad else one for at, one in enumerate(cells)]
    return pa.array(kept, pa.binary()).cast(pa.string()), bad


def _flaw(raw: bytes) -> str | None:
    try:
        return "nul_byte" if "\0" in raw.decode() else None
    except UnicodeDecodeError:
        return "undecodable"


def _floats(column: pa.Array) -> pa.Array:
    """The shortest text that gives the number back; whole numbers beyond 2^53 keep an exponent (failures R9)."""
    text = pc.cast(column, pa.string())
    odd = pc.fill_null(pc.match_substring_regex(text, "[a-z]"), False)  # an exponent, inf or nan
    if not pc.any(odd).as_py():
        return text
    numbers, found = column.to_pylist(), text.to_pylist()
    mended = [_float(*one) for one in zip(numbers, found, odd.to_pylist(), strict=True)]
    return pa.array(mended, pa.string())


def _float(value: float | None, text: str | None, is_odd: bool) -> str | None:
    """What is not a number is no value; infinity stays a word that no number column takes."""
    if value is None or text is None or value != value:
        return None
    if not is_odd or abs(value) == float("inf"):
        return text
    return number_text(value) if abs(value) >= 2.0**53 else format(Decimal(text), "f")


def _decimals(column: pa.Array) -> pa.Array:
    text = pc.cast(column, pa.string())
    if not pc.any(pc.fill_null(pc.match_substring(text, "E"), False)).as_py():
        return text
    return pa.array([None if one is None else format(one, "f") for one in column.to_pylist()], pa.string())


def _moments(column: pa.Array) -> pa.Array:
    """ISO to the last digit that says something; with the offset where the file knows a zone."""
    zone = column.type.tz
    text = pc.strftime(column, format="%Y-%m-%dT%H:%M:%S%z" if zone else "%Y-%m-%d %H:%M:%S")
    text = pc.replace_substring_regex(text, r"(\.\d*?)0+([+-]\d+)?$", r"\1\2")
    return pc.replace_substring_regex(text, r"\.([+-]\d+)?$", r"\1")


def _times(column: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(pc.cast(column, pa.string()), r"\.0+$", "")


def _durations(column: pa.Array) -> pa.Array:
    return pa.array([None if one is None else str(one) for one in column.to_pylist()], pa.string())


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _cast(column: pa.Array) -> pa.Array:
    return pc.cast(column, pa.string())


_KINDS: tuple[tuple[Callable[[pa.DataType], bool], Callable[[pa.Array], pa.Array]], ...] = (
    (pa.types.is_integer, _cast),
    (pa.types.is_boolean, _cast),
    (pa.types.is_null, _cast),
    (pa.types.is_decimal, _decimals),
    (pa.types.is_timestamp, _moments),
    (pa.types.is_time, _times),
    (pa.types.is_duration, _durations),
    (pa.types.is_date32, _cast),
    (pa.types.is_date64, lambda column: pc.cast(pc.cast(column, pa.date32()), pa.string())),
)
