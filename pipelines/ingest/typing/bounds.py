"""Values outside what a contract says is possible: days before the company was founded, after the night, amounts."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from pipelines.contract import Column, Mapping
from pipelines.sql import quote_text

_NIGHT = re.compile(r"night(?:\s*([+-])\s*(\d+))?")  # of a contract that `checks` has passed


def is_outside_sql(value: str, column: Column, mapping: Mapping, night: date | None) -> str | None:
    """Whether a value lies outside `between`, ends included; None where the contract draws no line."""
    if mapping.between is None:
        return None
    lowest, highest = (_bound(end, column, night) for end in mapping.between)
    day = f"cast({value} as date)" if column.type == "timestamp" else value
    tests = [f"{day} < {lowest}"] if lowest else []
    tests += [f"{day} > {highest}"] if highest else []
    return f"({' or '.join(tests)})" if tests else None


def _bound(end: str | None, column: Column, night: date | None) -> str | None:
    if end is None:
        return None
    if column.is_number:
        return f"{Decimal(end):f}::decimal(28,8)"
    told = _NIGHT.fullmatch(end)
    if told is None:
        return f"date {quote_text(date.fromisoformat(end).isoformat())}"
    if night is None:
        return None
    days = int(f"{told[1] or '+'}{told[2] or 0}")
    return f"date {quote_text((night + timedelta(days=days)).isoformat())}"
