"""A workbook's typed cells as text: what a person reads in the cell, without the decoration. Knows no files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

_EXACT = 2.0**53  # from here on a float no longer holds every whole number


def column_as_text(cells: Sequence[Any]) -> list[str]:
    """Numbers as the shortest text that gives them back, whole ones without '.0'; dates ISO; true and false."""
    kinds = set(map(type, cells))
    if kinds <= {str}:
        return list(cells)
    if kinds == {float}:
        return list(map(number_text, cells))
    return [_TEXT[type(cell)](cell) if type(cell) in _TEXT else str(cell) for cell in cells]


def number_text(value: float) -> str:
    """Whole numbers from 2^53 on keep an exponent, so that a lost digit of an id stays visible (failures R9)."""
    if value != value or value in (float("inf"), float("-inf")):
        return "#NUM!"
    if abs(value) >= _EXACT:
        return f"{Decimal(repr(value).removesuffix('.0')):E}"
    if value == int(value):
        return str(int(value))
    text = repr(value)
    return format(Decimal(text), "f") if "e" in text else text


def _moment_text(value: datetime) -> str:
    """To the second: Excel's day fractions come back as 10:29:59.999999."""
    rounded = value.replace(microsecond=0) + timedelta(seconds=value.microsecond >= 500_000)
    is_day = not (rounded.hour or rounded.minute or rounded.second)
    return rounded.strftime("%Y-%m-%d") if is_day else rounded.isoformat(sep=" ")


def _duration_text(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _time_text(value: time) -> str:
    return value.replace(microsecond=0).isoformat()


_TEXT: dict[type, Callable[[Any], str]] = {
    str: str,
    float: number_text,
    int: lambda value: str(value) if abs(value) < _EXACT else number_text(float(value)),
    bool: lambda value: "true" if value else "false",
    datetime: _moment_text,
    date: date.isoformat,
    time: _time_text,
    timedelta: _duration_text,
    type(None): lambda value: "",
}
