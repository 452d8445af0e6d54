"""Which days stand beside which, worked by hand: leap days, months that run, weeks, a Spring Festival that moves."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.published.windows import (
    Window,
    beside_festival,
    beside_period_before,
    beside_year_before,
    whole,
    windows_of,
)

AS_OF = date(2026, 11, 20)
FESTIVALS = (date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6))


def day(text: str) -> date:
    return date.fromisoformat(text)


def days(*texts: str) -> list[date]:
    return [day(text) for text in texts]


def base(window: Window) -> list[date | None]:
    return [window.compared_start, window.compared_end]


def test_a_series_has_whole_periods_and_its_last_one_is_cut_and_unfinished() -> None:
    found = windows_of("month", day("2026-09-10"), day("2026-12-31"), AS_OF)
    assert [(one.start, one.end, one.is_finished) for one in found] == [
        (day("2026-09-01"), day("2026-09-30"), True),
        (day("2026-10-01"), day("2026-10-31"), True),
        (day("2026-11-01"), AS_OF, False),
    ]


def test_a_week_begins_on_monday_and_a_quarter_with_its_month() -> None:
    (week,) = windows_of("week", AS_OF, AS_OF, AS_OF)
    (quarter,) = windows_of("quarter", AS_OF, AS_OF, AS_OF)
    assert (week.start, quarter.start) == (day("2026-11-16"), day("2026-10-01"))


@pytest.mark.parametrize(
    ("start", "end", "is_finished"),
    [
        ("2026-10-01", "2026-10-31", True),
        ("2026-11-01", "2026-11-20", False),  # the month goes on after the last day of the data
        ("2026-01-01", "2026-11-20", False),
        ("2026-10-22", "2026-11-20", True),  # thirty days are no period of the calendar
        ("2026-11-05", "2026-11-30", False),  # days were asked for that are not there yet
    ],
)
def test_a_period_is_unfinished_where_its_days_go_on_after_the_data(start: str, end: str, is_finished: bool) -> None:
    found = whole(day(start), day(end), AS_OF)
    assert found.is_finished is is_finished
    assert found.end == min(day(end), AS_OF)


@pytest.mark.parametrize(
    ("start", "end", "as_of", "expected"),
    [
        ("2025-02-01", "2025-02-28", "2026-11-20", ("2024-02-01", "2024-02-29")),  # whole beside whole
        ("2024-02-01", "2024-02-29", "2026-11-20", ("2023-02-01", "2023-02-28")),
        ("2024-02-29", "2024-02-29", "2026-11-20", ("2023-02-28", "2023-02-28")),
        ("2024-02-01", "2024-02-28", "2024-02-28", ("2023-02-01", "2023-02-28")),  # the 29th is still to come
        ("2026-11-01", "2026-11-20", "2026-11-20", ("2025-11-01", "2025-11-20")),
        ("2024-01-01", "2024-12-31", "2026-11-20", ("2023-01-01", "2023-12-31")),
    ],
)
def test_the_year_before_has_the_same_days(start: str, end: str, as_of: str, expected: tuple[str, str]) -> None:
    assert base(beside_year_before(whole(day(start), day(end), day(as_of)))) == days(*expected)


def test_a_week_stands_beside_the_one_52_weeks_before_with_as_many_days() -> None:
    (week,) = windows_of("week", AS_OF, AS_OF, AS_OF)
    assert base(beside_year_before(week, "week")) == days("2025-11-17", "2025-11-21")


@pytest.mark.parametrize(
    ("grain", "start", "end", "as_of", "expected"),
    [
        ("month", "2026-11-01", "2026-11-20", "2026-11-20", ("2026-10-01", "2026-10-20")),
        ("month", "2026-03-01", "2026-03-30", "2026-03-30", ("2026-02-01", "2026-02-28")),  # no 30 days there
        ("month", "2024-03-01", "2024-03-31", "2026-11-20", ("2024-02-01", "2024-02-29")),
        ("quarter", "2026-10-01", "2026-11-20", "2026-11-20", ("2026-07-01", "2026-08-20")),
        ("year", "2024-01-01", "2024-11-20", "2024-11-20", ("2023-01-01", "2023-11-20")),
        ("day", "2026-03-01", "2026-03-01", "2026-11-20", ("2026-02-28", "2026-02-28")),
        ("", "2026-11-01", "2026-11-20", "2026-11-20", ("2026-10-01", "2026-10-20")),
        ("", "2026-10-22", "2026-11-20", "2026-11-20", ("2026-09-22", "2026-10-21")),
        ("", "2026-01-01", "2026-02-28", "2026-11-20", ("2025-11-03", "2025-12-31")),
        ("", "2026-10-01", "2026-10-31", "2026-11-20", ("2026-09-01", "2026-09-30")),
    ],
)
def test_the_period_before_is_whole_or_has_as_many_days_as_have_gone(
    grain: str, start: str, end: str, as_of: str, expected: tuple[str, str]
) -> None:
    window = (
        windows_of(grain, day(start), day(end), day(as_of))[0] if grain else whole(day(start), day(end), day(as_of))
    )
    assert base(beside_period_before(window, grain)) == days(*expected)


def test_a_festival_that_moves_from_january_to_february_takes_the_days_with_it() -> None:
    # 2026-02-17 and 2025-01-29 lie 384 days apart; the ten days before each festival stand beside each other.
    before = Window(day("2026-02-07"), day("2026-02-16"))
    assert base(beside_festival(before, FESTIVALS)) == days("2025-01-19", "2025-01-28")
    assert base(beside_festival(Window(day("2026-02-17"), day("2026-02-17")), FESTIVALS)) == days(*["2025-01-29"] * 2)


def test_days_before_a_new_year_stand_beside_those_before_the_last_festival() -> None:
    assert base(beside_festival(Window(day("2025-12-29"), day("2025-12-31")), FESTIVALS)) == days(
        "2024-12-10", "2024-12-12"
    )


def test_without_two_festivals_nothing_is_compared() -> None:
    assert base(beside_festival(Window(day("2024-02-01"), day("2024-02-29")), FESTIVALS)) == [None, None]
    assert base(beside_festival(Window(day("2024-02-01"), day("2024-02-29")), ())) == [None, None]
