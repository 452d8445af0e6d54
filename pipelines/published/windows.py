"""Which days a figure is of, and which days it is compared with. Dates only: no data, no SQL.

A window that the data do not fill yet is cut at their last day and compared with as many days. Months, quarters and
years are compared whole with whole, whatever their length (29 February counts in the year that has it); a week with
the week 52 weeks before, because its days differ more from each other than weeks do.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

GRAINS = ("day", "week", "month", "quarter", "year")
COMPARISONS = ("yoy", "pop", "festival", "workday")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAY, _YEAR_OF_WEEKS = timedelta(days=1), timedelta(days=364)


@dataclass(frozen=True)
class Window:
    """First and last day, both included; `is_finished` is false where the period goes on after `end`."""

    start: date
    end: date
    is_finished: bool = True
    compared_start: date | None = None
    compared_end: date | None = None

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def windows_of(grain: str, start: date, end: date, as_of: date) -> list[Window]:
    """The periods of a grain that touch `start` … `end`: the first one whole, none after the data's last day."""
    last, found, at = min(end, as_of), [], period_start(grain, start)
    while at <= last:
        following = next_period(grain, at)
        found.append(Window(at, min(following - _DAY, last), following - _DAY <= last))
        at = following
    return found


def whole(start: date, end: date, as_of: date) -> Window:
    """One window of the days asked for, cut at the data's last day. It is unfinished where they were to go on, or
    where they end with the data within a month, quarter or year whose first day they begin with."""
    last = min(end, as_of)
    goes_on = end > as_of or (end == as_of and bool(unit_of(start, end)) and not _is_period(start, end))
    return Window(start, last, not goes_on)


def beside_year_before(window: Window, grain: str = "") -> Window:
    """同比: the same days a year before; of whole months the whole months, of a week the one 52 weeks before."""
    if grain == "week":
        begins, ends = window.start - _YEAR_OF_WEEKS, window.end - _YEAR_OF_WEEKS
        return replace(window, compared_start=begins, compared_end=ends)
    begins = _years_back(window.start)
    ends = _last_of_month(_years_back(window.end)) if _is_months(window) else _years_back(window.end)
    return replace(window, compared_start=begins, compared_end=ends)


def beside_period_before(window: Window, grain: str = "") -> Window:
    """环比: the period before of the same grain; an unfinished one beside its first days, as many as have gone.

    Days that are no period of the calendar stand beside as many days right before them.
    """
    unit = grain or unit_of(window.start, window.end)
    if not unit or (window.is_finished and not grain and not _is_period(window.start, window.end)):
        gone = timedelta(days=window.days)
        return replace(window, compared_start=window.start - gone, compared_end=window.start - _DAY)
    begins, ends = period_start(unit, window.start - _DAY), window.start - _DAY
    if not window.is_finished:
        same = _years_back(window.end) if unit == "year" else begins + timedelta(days=window.days - 1)
        ends = min(ends, same)
    return replace(window, compared_start=begins, compared_end=ends)


def beside_festival(window: Window, festivals: Sequence[date]) -> Window:
    """春节可比: the days as far from the Spring Festival of the year before as these are from theirs.

    Theirs is the one nearest to the window's middle; without both the window stands beside nothing.
    """
    middle = window.start + timedelta(days=window.days // 2)
    at = _nearest(festivals, middle)
    if at is None or at == 0:
        return window
    shift = festivals[at] - festivals[at - 1]
    return replace(window, compared_start=window.start - shift, compared_end=window.end - shift)


def unit_of(start: date, end: date) -> str:
    """The shortest of month, quarter and year that begins with `start` and holds `end`; empty where none does."""
    held = (unit for unit in _MONTHS if period_start(unit, start) == start and end < next_period(unit, start))
    return next(held, "")


def period_start(grain: str, day: date) -> date:
    """The first day of the period that holds `day`; a week begins on Monday."""
    if grain == "day":
        return day
    if grain == "week":
        return day - timedelta(days=day.isoweekday() - 1)
    length = _MONTHS[grain]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


def next_period(grain: str, start: date) -> date:
    """The first day of the period after the one that begins with `start`."""
    if grain in ("day", "week"):
        return start + timedelta(days=1 if grain == "day" else 7)
    index = start.year * 12 + start.month - 1 + _MONTHS[grain]
    return date(index // 12, index % 12 + 1, 1)


def lately(grain: str, as_of: date, periods: int) -> date:
    """The first day of the last so many periods, the running one among them."""
    start = period_start(grain, as_of)
    for _ in range(periods - 1):
        start = period_start(grain, start - _DAY)
    return start


def is_whole_period(grain: str, start: date, end: date) -> bool:
    """Whether these days are one period of the grain, all of it."""
    return period_start(grain, start) == start and next_period(grain, start) - _DAY == end


def runs(days: Sequence[tuple[date, date]]) -> Iterator[tuple[date, date]]:
    """First and last day of each unbroken run of windows."""
    ordered = sorted(set(days))
    while ordered:
        first, last = ordered.pop(0)
        while ordered and ordered[0][0] <= last + _DAY:
            last = max(last, ordered.pop(0)[1])
        yield first, last


def _is_period(start: date, end: date) -> bool:
    return any(is_whole_period(unit, start, end) for unit in _MONTHS)


def _is_months(window: Window) -> bool:
    return window.start.day == 1 and window.is_finished and window.end == _last_of_month(window.end)


def _last_of_month(day: date) -> date:
    return next_period("month", day.replace(day=1)) - _DAY


def _years_back(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year - 1, day.month, 28 if is_leap_day else day.day)


def _nearest(festivals: Sequence[date], day: date) -> int | None:
    at = bisect_left(festivals, day)
    near = [place for place in (at - 1, at) if 0 <= place < len(festivals)]
    return min(near, key=lambda place: abs(festivals[place] - day), default=None)
