"""How numbers, amounts and days are written: 万/亿 in zh, K/M in en, NULL as a dash. Computes nothing else.

One way for pages, exports, alerts and commands alike.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

MISSING = "—"
_STEPS = {
    "zh": ((1e8, "亿"), (1e4, "万"), (1.0, "")),
    "en": ((1e9, "B"), (1e6, "M"), (1e3, "K"), (1.0, "")),
}
_COUNT_COMPACT_FROM = {"zh": 1e6, "en": 1e6}
_CURRENCY_ZH = {"CNY": "元", "TWD": "元新台币", "HKD": "港元", "USD": "美元", "EUR": "欧元", "JPY": "日元"}


def is_missing(value: Any) -> bool:
    """True for None, NA, NaN and NaT, the ways a SQL NULL arrives here."""
    return value is None or type(value).__name__ == "NAType" or bool(value != value)


def step(largest: float, language: str) -> tuple[float, str]:
    """Divisor and suffix that make `largest` short: (10000, "万") or (1000000, "M")."""
    size = abs(float(largest))
    return next((found for found in _STEPS[language] if size >= found[0]), (1.0, ""))


def currency_name(code: str | None, language: str) -> str:
    """元 for CNY in zh; in en the ISO code itself. Empty where no currency is known."""
    if not code:
        return "元" if language == "zh" else ""
    return _CURRENCY_ZH.get(code, f" {code}") if language == "zh" else code


def amount(value: Any, language: str, currency: str | None = None) -> str:
    """1,611.75 万元 or 16.12M CNY; cents only below one step."""
    if is_missing(value):
        return MISSING
    divisor, suffix = step(float(value), language)
    number = f"{float(value) / divisor:,.2f}"
    name = currency_name(currency, language)
    if language == "zh":
        return f"{number} {suffix}{name.strip()}".rstrip()
    return f"{number}{suffix} {name}".rstrip()


def count(value: Any, language: str) -> str:
    """12,345, and from a million on 123.45 万 or 1.23M."""
    if is_missing(value):
        return MISSING
    if abs(float(value)) < _COUNT_COMPACT_FROM[language]:
        return f"{round(float(value)):,}"
    divisor, suffix = step(float(value), language)
    return f"{float(value) / divisor:,.2f}{' ' if language == 'zh' else ''}{suffix}"


def share(value: Any) -> str:
    """A ratio of 0–1 as a percentage with one decimal."""
    return MISSING if is_missing(value) or math.isinf(float(value)) else f"{float(value) * 100:,.1f}%"


def day(value: Any) -> str:
    """2026-11-20 in both languages; a dash for NULL."""
    if is_missing(value):
        return MISSING
    return value.strftime("%Y-%m-%d") if isinstance(value, date | datetime) else str(value)[:10]


def short_day(value: Any) -> str:
    """11-20, where the year stands beside it."""
    return MISSING if is_missing(value) else day(value)[5:]


def moment(value: Any) -> str:
    """2026-11-20 02:31, without seconds."""
    if is_missing(value):
        return MISSING
    return value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value)[:16]


def month(value: date, language: str) -> str:
    """2026年11月 or Nov 2026."""
    if language == "zh":
        return f"{value.year}年{value.month}月"
    return f"{_MONTHS[value.month - 1]} {value.year}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def decimal(value: Any) -> str:
    """Two decimals: times, scores."""
    return MISSING if is_missing(value) or math.isinf(float(value)) else f"{float(value):,.2f}"


#: A card's `format` -> how it is written.
FORMS = {"amount": "amount", "ratio": "ratio", "decimal": "decimal", "integer": "count"}


def times(value: Any, language: str) -> str:
    """2.40 倍 or 2.40×."""
    number = decimal(value)
    return number if number == MISSING else f"{number} 倍" if language == "zh" else f"{number}×"


def form(name: str, unit: str, style: str = "") -> str:
    """amount, ratio, times, decimal or count: how a metric is written, by its card's `format` and unit; one without a
    format, by unit and id."""
    if unit == "times" and style in ("decimal", ""):
        return "times"
    if style in FORMS:
        return FORMS[style]
    if name.endswith("_amt") or unit == "currency":
        return "amount"
    if unit == "ratio":
        return "ratio"
    return "decimal" if unit == "coefficient" or name.endswith("_x") else "count"


def written(value: Any, form: str, language: str, currency: str | None = None) -> str:
    """A metric's value by its form: `amount`, `ratio`, `times`, `decimal`, else a count."""
    if form == "amount":
        return amount(value, language, currency)
    if form == "times":
        return times(value, language)
    if form == "decimal":
        return decimal(value)
    return share(value) if form == "ratio" else count(value, language)


def change(row: Mapping[str, Any], language: str) -> str:
    """A row's change with its sign: +12.3 % of a rate, points of a ratio, points of a score; a dash for none."""
    points = {"zh": ("个百分点", "分"), "en": ("ppt", "points")}[language]
    if not is_missing(row.get("change_ppt")):
        return f"{row['change_ppt']:+,.2f} {points[0]}"
    if not is_missing(row.get("change_points")):
        return f"{row['change_points']:+,.2f} {points[1]}"
    return MISSING if is_missing(row.get("change_x")) else f"{row['change_x'] * 100:+,.1f}%"
