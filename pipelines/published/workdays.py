"""The calendar of a version as comparisons need it: workdays with 调休, and the days of the Spring Festival.

Read once a version from `core.dim_date`; the seed behind it is the state's calendar, which a workspace can extend.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pipelines.published.selection import Range
from pipelines.published.version import Version

_DAYS = "core.dim_date"
_FESTIVAL = "spring_festival_date"


@dataclass(frozen=True)
class Workdays:
    """Official workdays in order, the years whose calendar is official, and the first days of Chinese new years."""

    days: tuple[date, ...] = ()
    years: frozenset[int] = frozenset()
    festivals: tuple[date, ...] = ()

    def between(self, start: date, end: date) -> int | None:
        """How many workdays from `start` to `end`, both included; None where the calendar does not say."""
        if not {start.year, end.year} <= self.years:
            return None
        return bisect_right(self.days, end) - bisect_left(self.days, start)


@lru_cache(maxsize=8)
def workdays_of(version: Version) -> Workdays:
    """The calendar of this version; an empty one where it has no calendar or no such column."""
    known = version.columns.get(_DAYS, {})
    if "is_workday_official" not in known:
        return Workdays()
    found = version.table(_DAYS, ["date_day"], {"is_workday_official": True}, ["date_day"])
    days = tuple(found["date_day"].dt.date)
    return Workdays(days, frozenset(day.year for day in days), _festivals(version, _FESTIVAL in known))


def _festivals(version: Version, is_known: bool) -> tuple[date, ...]:
    if not is_known:
        return ()
    found = version.table(_DAYS, [_FESTIVAL], {_FESTIVAL: Range(date(1, 1, 1))})
    return tuple(sorted(set(found[_FESTIVAL].dt.date)))
