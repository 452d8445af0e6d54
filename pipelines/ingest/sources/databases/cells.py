"""The canonical text of a database's values, as every snapshot holds them: ISO dates, plain numbers, hex, true, false.

NULL stays NULL and an empty text stays empty. A column is turned at once, by the kind its values have; only where
kinds are mixed (SQLite) is each value looked at.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any


def column_text(values: Sequence[Any]) -> list[str | None]:
    """One column of a batch as text."""
    kinds = {type(value) for value in values}
    kinds.discard(type(None))
    if kinds <= {str}:
        return list(values)
    if len(kinds) == 1:
        turn = _turner(kinds.pop())
        return [None if value is None else turn(value) for value in values]
    return [cell_text(value) for value in values]


def cell_text(value: Any) -> str | None:
    """One value as text.

    >>> from decimal import Decimal
    >>> cell_text(Decimal("1E+3")), cell_text(b"\\x00\\xff"), cell_text(True)
    ('1000', '00ff', 'true')
    """
    return None if value is None else _turner(type(value))(value)


def _turner(kind: type) -> Callable[[Any], str]:
    found = _TURNERS.get(kind)
    return found or next((turn for base, turn in _TURNERS.items() if issubclass(kind, base)), str)


def _number(value: float) -> str:
    """Without an exponent: 1e+22 in an id column would be taken for what a spreadsheet rounded."""
    text = repr(value)
    return f"{Decimal(text):f}" if "e" in text else text.removesuffix(".0")


def _moment(value: datetime) -> str:
    return value.isoformat(" ")


def _clock(value: timedelta) -> str:
    """MySQL's TIME and an interval: hours may be more than 24, or negative."""
    micros = value // timedelta(microseconds=1)
    seconds, rest = divmod(abs(micros), 1_000_000)
    parts = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return ("-" if micros < 0 else "") + parts + (f".{rest:06d}" if rest else "")


def _structure(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=cell_text)


_TURNERS: dict[type, Callable[[Any], str]] = {
    str: str,
    bool: lambda value: "true" if value else "false",
    int: str,
    float: _number,
    Decimal: lambda value: f"{value:f}",
    datetime: _moment,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: _clock,
    bytes: bytes.hex,
    bytearray: bytearray.hex,
    memoryview: memoryview.hex,
    dict: _structure,
    list: _structure,
    tuple: _structure,
}
