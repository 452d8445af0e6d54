"""The periods a page can be asked for, as business days counted from the day the data reach to."""

from __future__ import annotations

from datetime import date, timedelta

PERIODS = ("mtd", "last_month", "d30", "ytd", "m12")
DEFAULT = "mtd"


def month_start(day: date, months_back: int = 0) -> date:
    """The first day of the month `months_back` before the month of `day`."""
    index = day.year * 12 + day.month - 1 - months_back
    return date(index // 12, index % 12 + 1, 1)


def bounds(period: str, as_of: date) -> tuple[date, date]:
    """First and last business day, both included.

    `m12` ends on `as_of` and starts a day after the same day a year before; the others are what they say.
    """
    if period == "last_month":
        return month_start(as_of, 1), month_start(as_of) - timedelta(days=1)
    starts = {
        "mtd": month_start(as_of),
        "d30": as_of - timedelta(days=29),
        "ytd": date(as_of.year, 1, 1),
        "m12": _year_before(as_of) + timedelta(days=1),
    }
    return starts[period], as_of


def whole_month(first: date, as_of: date) -> tuple[date, date]:
    """First and last day of a month, or what the data hold of it."""
    return first, min(month_start(first, -1) - timedelta(days=1), as_of)


def _year_before(day: date) -> date:
    return date(day.year - 1, day.month, min(day.day, 28) if day.month == 2 else day.day)
