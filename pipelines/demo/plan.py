"""The calendar of a demo: which nights there are, how dense their days are, and which incidents each night brings.

No rows of customers or orders here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from pipelines.problems import JukeError, Problem

HISTORY_STARTS = date(2024, 11, 21)
LAST_NIGHT = date(2026, 11, 20)
MOST_NIGHTS = 300  # the first night must lie after the last bulk file's year
FEWEST_CUSTOMERS, MOST_CUSTOMERS = 500, 4_000_000
BULK_DATES = (date(2024, 12, 31), date(2025, 12, 31))
SPIKE = (date(2026, 9, 14), date(2026, 9, 20))  # a week of late deliveries that the service desk hears about
_SPRING_FESTIVALS = (date(2025, 1, 29), date(2026, 2, 17))
_MONTHS = (1.0, 0.85, 1.05, 1.0, 1.05, 1.15, 1.05, 1.0, 1.05, 0.95, 1.15, 1.05)


@dataclass(frozen=True)
class Plan:
    """What was asked for. `business_nights` are consecutive days that end on the demo's last one.

    `moved_share` of the customers get another phone number on each night after the first; at least a few always do.
    """

    customers: int
    nights: int
    seed: int
    moved_share: float = 0.0

    def __post_init__(self) -> None:
        problems = [*_outside("customers", self.customers, FEWEST_CUSTOMERS, MOST_CUSTOMERS),
                    *_outside("nights", self.nights, 1, MOST_NIGHTS)]  # fmt: skip
        if problems:
            raise JukeError(problems)

    @cached_property
    def business_nights(self) -> list[date]:
        return [LAST_NIGHT - timedelta(days=back) for back in reversed(range(self.nights))]

    @property
    def first_night(self) -> date:
        return self.business_nights[0]

    @property
    def newcomers(self) -> int:
        """New customers of each night after the first: the long-run rate, but enough to see something."""
        return max(3, min(self.customers // 2500, self.customers // (4 * self.nights)))

    @property
    def movers(self) -> int:
        """Customers with a new phone number on each night after the first."""
        return max(2, self.newcomers // 2, round(self.customers * self.moved_share))

    def number(self, night: date) -> int:
        """1 for the first night."""
        return (night - self.first_night).days + 1

    def is_late(self, night: date) -> bool:
        """Whether this night's order file only arrives a night later."""
        return self.number(night) % 3 == 2 and night < LAST_NIGHT

    def repeats_customers(self, night: date) -> bool:
        """Whether yesterday's customer file arrives again under another name."""
        return self.nights >= 3 and self.number(night) % 3 == 0

    def resends_tickets(self, night: date) -> bool:
        """Whether yesterday's ticket file is sent again, corrected."""
        return self.nights >= 3 and self.number(night) % 3 == 0

    def resends_orders(self, night: date) -> bool:
        """Whether yesterday's order file is sent again, corrected."""
        return self.number(night) % 3 == 1 and self.number(night) > 1


def _outside(name: str, value: int, low: int, high: int) -> list[Problem]:
    if low <= value <= high:
        return []
    return [Problem(f"--{name} is out of range", "juke demo", f"{low} to {high}", str(value), "choose a size within")]


def day_weights() -> list[tuple[date, float]]:
    """How busy each day of the two years is: weekdays, months, 春节 dip, 国庆, 618 and 双11."""
    days = (LAST_NIGHT - HISTORY_STARTS).days + 1
    return [(day, _weight(day)) for day in (HISTORY_STARTS + timedelta(days=n) for n in range(days))]


def _weight(day: date) -> float:
    weekday = (1.05, 1.05, 1.0, 1.0, 1.1, 0.65, 0.5)[day.weekday()]
    growth = 1 + 0.12 * (day - HISTORY_STARTS).days / 730
    return weekday * _MONTHS[day.month - 1] * growth * _festival(day)


def _festival(day: date) -> float:
    if any(-4 <= (day - festival).days <= 8 for festival in _SPRING_FESTIVALS):
        return 0.15
    if day.month == 11 and day.day <= 11:
        return 4.5 if day.day == 11 else 1.6
    if (day.month, day.day) in {(6, 17), (6, 18)}:
        return 2.6
    return 0.6 if day.month == 10 and day.day <= 7 else 1.0


def day_table() -> list[tuple[date, float]]:
    """(day, share of orders before that day, 0..1): turns a uniform number into a day and a day into its share."""
    weights = day_weights()
    total, before, rows = sum(weight for _, weight in weights), 0.0, []
    for day, weight in weights:
        rows.append((day, before / total))
        before += weight
    return rows
