"""`[service]` and `[satisfaction]` of `juke.toml`: when the service is open, and what counts as satisfied.

Only their shape and checks belong here; `modelling.plumbing` tells the models, which do the counting.
"""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from pipelines.elsewhere import Section

Weekday = Annotated[int, Field(ge=1, le=7)]
#: The days for which models know a calendar, as `dim_date` does.
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2040, 12, 31)
_DAY = 24 * 60


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


class Service(Section):
    """Business hours of the company's zone, and how service is judged. Weekdays: 1 Monday to 7 Sunday.

    Hours that close at or before they open end on the next day: 22:00 to 06:00 is one night shift of the day it
    opens on, 00:00 to 00:00 the whole day. Official workdays, make-up workdays among them, are always open.
    """

    opens: time = time(9)
    closes: time = time(18)
    lunch_from: time | None = None
    lunch_to: time | None = None
    weekend_days: tuple[Weekday, ...] = ()
    open_on_holidays: bool = False
    complaint_recovery_days: int = Field(default=90, ge=1, le=366)
    min_cases: int = Field(default=10, ge=1, le=1000)

    @field_validator("weekend_days")
    @classmethod
    def _named_once(cls, given: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(given)) < len(given):
            raise ValueError("a day is named twice")
        return given

    @model_validator(mode="after")
    def _lunch_is_within_the_hours(self) -> Self:
        if (self.lunch_from is None) != (self.lunch_to is None):
            raise ValueError("lunch_from and lunch_to stand together or not at all")
        if self.lunch_from is not None and not 0 < self.lunch_start_min < self.lunch_end_min < self.length_min:
            raise ValueError("the lunch break must begin after opens and end before closes")
        return self

    @property
    def opens_min(self) -> int:
        """Minute of the day at which the service opens."""
        return _minute(self.opens)

    @property
    def length_min(self) -> int:
        """Minutes from opening to closing, the break included."""
        return (_minute(self.closes) - self.opens_min) % _DAY or _DAY

    @property
    def lunch_start_min(self) -> int:
        """Minutes from opening to the break; 0 without one."""
        return (_minute(self.lunch_from) - self.opens_min) % _DAY if self.lunch_from else 0

    @property
    def lunch_end_min(self) -> int:
        """Minutes from opening to the end of the break; 0 without one."""
        return (_minute(self.lunch_to) - self.opens_min) % _DAY if self.lunch_to else 0

    @property
    def turns_min(self) -> int:
        """Minute of the day at which one business day turns into the next: in the middle of what is closed.

        There a clock that a summer time moves by an hour changes no business minute.
        """
        return self.opens_min - (_DAY - self.length_min) // 2


class Scale(Section):
    """How answers up to `scale_max` are judged: satisfaction (csat) from a score on, or recommendation (nps)."""

    scale_max: int = Field(ge=1, le=100)
    family: Literal["csat", "nps"]
    satisfied_from: int | None = None
    promoter_from: int | None = None
    detractor_to: int | None = None

    @model_validator(mode="after")
    def _has_the_cuts_of_its_family(self) -> Self:
        given = {"satisfied_from": self.satisfied_from, "promoter_from": self.promoter_from,
                 "detractor_to": self.detractor_to}  # fmt: skip
        wanted = {"satisfied_from"} if self.family == "csat" else {"promoter_from", "detractor_to"}
        if {name for name, cut in given.items() if cut is not None} != wanted:
            raise ValueError(f"a scale of {self.family} states {' and '.join(sorted(wanted))} and no other cut")
        if any(cut is not None and not 0 <= cut <= self.scale_max for cut in given.values()):
            raise ValueError(f"a cut lies outside 0 to {self.scale_max}")
        if self.family == "nps" and (self.detractor_to or 0) >= (self.promoter_from or 0):
            raise ValueError("detractor_to must be below promoter_from")
        return self


class Satisfaction(Section):
    """The scales surveys use, and under how many answers no ratio is shown."""

    min_answers: int = Field(default=10, ge=1, le=1000)
    scales: tuple[Scale, ...] = (
        Scale(scale_max=5, family="csat", satisfied_from=4),
        Scale(scale_max=10, family="nps", promoter_from=9, detractor_to=6),
    )

    @field_validator("scales")
    @classmethod
    def _are_told_apart(cls, given: tuple[Scale, ...]) -> tuple[Scale, ...]:
        if len({scale.scale_max for scale in given}) < len(given):
            raise ValueError("two scales have the same scale_max: a survey could not tell which one it is of")
        return given
