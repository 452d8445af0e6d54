"""The months of the Chinese lunar calendar from sun and moon; run as a module to write the seed `lunar_months`.

Every new moon in Beijing begins a month; the month with the winter solstice is the eleventh; of thirteen months between
two of those the first without a principal solar term is a leap month (GB/T 33661-2017). Sun and moon after J. Meeus,
Astronomical Algorithms, chapters 25 and 49: minutes of error, which no month from 1990 to 2041 hangs on (a test
compares with published days). Which day is which lunar day is `dim_date`'s.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from math import radians, sin
from pathlib import Path

from pipelines.settings import DBT_PROJECT

SEED = DBT_PROJECT / "seeds" / "lunar_months.csv"
FIRST_DAY, LAST_DAY = date(1989, 12, 28), date(2041, 3, 2)  # dim_date's days, and the 春节 after them
HEADER = ("starts_date", "lunar_year", "lunar_month_no", "is_lunar_leap_month")

_SYNODIC = 29.530588861
_DELTA_T = 67 / 86400  # dynamical minus universal time: 57 s in 1990, 69 s in 2020
_BEIJING = 8 / 24
_JULIAN_DAY_OF_ORDINAL_0 = 1721424.5
_TERM = 30.0  # degrees of solar longitude from one principal term to the next

# Meeus, table 49.A, new moon: coefficient in days, power of E, multiples of M, M', F and Omega.
_MOON = (
    (-0.40720, 0, 0, 1, 0, 0), (0.17241, 1, 1, 0, 0, 0), (0.01608, 0, 0, 2, 0, 0), (0.01039, 0, 0, 0, 2, 0),
    (0.00739, 1, -1, 1, 0, 0), (-0.00514, 1, 1, 1, 0, 0), (0.00208, 2, 2, 0, 0, 0), (-0.00111, 0, 0, 1, -2, 0),
    (-0.00057, 0, 0, 1, 2, 0), (0.00056, 1, 1, 2, 0, 0), (-0.00042, 0, 0, 3, 0, 0), (0.00042, 1, 1, 0, 2, 0),
    (0.00038, 1, 1, 0, -2, 0), (-0.00024, 1, -1, 2, 0, 0), (-0.00017, 0, 0, 0, 0, 1), (-0.00007, 0, 2, 1, 0, 0),
)  # fmt: skip


@dataclass(frozen=True)
class LunarMonth:
    """One month: the day in Beijing on which it begins, and its number in the lunar year; a leap month repeats it."""

    starts: date
    lunar_year: int
    number: int
    is_leap: bool


def lunar_months(first: date = FIRST_DAY, last: date = LAST_DAY) -> list[LunarMonth]:
    """The months that begin between two days, inclusive, in order."""
    found = (month for year in range(first.year, last.year + 2) for month in _between_solstices(year))
    return [month for month in found if first <= month.starts <= last]


def write(path: Path = SEED) -> None:
    """Write the seed."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(HEADER)
        rows.writerows((*astuple(month)[:3], str(month.is_leap).lower()) for month in lunar_months())


def _between_solstices(year: int) -> Iterator[LunarMonth]:
    """From the eleventh month before `year` to the tenth of it, with the leap month where there are thirteen."""
    starts = _month_starts(year)
    leap = _leap_position(starts, _principal_terms(year)) if len(starts) == 13 else 13
    for position, day in enumerate(starts):
        number = (10 + position - (position >= leap)) % 12 + 1
        yield LunarMonth(day, year - (number > 10 and position < 4), number, position == leap)


def _month_starts(year: int) -> list[date]:
    opens, closes = (_term_day(date(solstice, 12, 21), 270.0) for solstice in (year - 1, year))
    around = [_new_moon(_moon_number(opens) + step) for step in range(-2, 17)]
    return around[bisect_right(around, opens) - 1 : bisect_right(around, closes) - 1]


def _principal_terms(year: int) -> list[date]:
    """The thirteen days from one winter solstice to the next."""
    solstice = date(year - 1, 12, 21)
    return [_term_day(solstice + timedelta(days=30.4 * step), (270 + _TERM * step) % 360) for step in range(13)]


def _leap_position(starts: Sequence[date], terms: Sequence[date]) -> int:
    holding = {bisect_right(starts, term) - 1 for term in terms}
    return next(position for position in range(13) if position not in holding)


def _moon_number(day: date) -> int:
    return round((_julian(day) - 2451550.09766) / _SYNODIC)


def _new_moon(number: int) -> date:
    """The day in Beijing of new moon `number`; 0 is that of 6 January 2000."""
    century = number / 1236.85
    eccentricity = 1 - 0.002516 * century
    sun = radians(2.5534 + 29.10535670 * number)
    moon = radians(201.5643 + 385.81693528 * number + 0.0107582 * century**2)
    latitude = radians(160.7108 + 390.67050284 * number - 0.0016118 * century**2)
    node = radians(124.7746 - 1.56375588 * number)
    late = sum(days * eccentricity**power * sin(a * sun + b * moon + c * latitude + d * node)
               for days, power, a, b, c, d in _MOON)  # fmt: skip
    return _beijing_day(2451550.09766 + _SYNODIC * number + 0.00015437 * century**2 + late)


def _term_day(near: date, longitude: float) -> date:
    """The day in Beijing on which the sun reaches a longitude, within two weeks of `near`."""
    moment = _julian(near)
    for _ in range(6):
        moment += ((longitude - _sun_longitude(moment) + 180) % 360 - 180) * 365.2422 / 360
    return _beijing_day(moment)


def _sun_longitude(moment: float) -> float:
    """Apparent longitude in degrees."""
    century = (moment - 2451545.0) / 36525
    anomaly = radians(357.52911 + 35999.05029 * century)
    centre = ((1.914602 - 0.004817 * century) * sin(anomaly) + 0.019993 * sin(2 * anomaly)
              + 0.000289 * sin(3 * anomaly))  # fmt: skip
    node = radians(125.04 - 1934.136 * century)
    return (280.46646 + 36000.76983 * century + centre - 0.00569 - 0.00478 * sin(node)) % 360


def _julian(day: date) -> float:
    return day.toordinal() + _JULIAN_DAY_OF_ORDINAL_0


def _beijing_day(moment: float) -> date:
    return date.fromordinal(int(moment - _DELTA_T + _BEIJING - _JULIAN_DAY_OF_ORDINAL_0))


if __name__ == "__main__":
    write()
