"""Figures beside what they are compared with, on a few order lines whose every sum is worked by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small_company import SmallCompany

from pipelines.problems import JukeError
from pipelines.published import Ask, Version, ask, open_current
from pipelines.published.apart import kept_apart

_DAYS = """
create or replace table core.dim_date as
select cast(day as date) as date_day,
    isodow(day) <= 5 and cast(day as date) not in (date '2026-10-01', date '2026-10-02')
    or cast(day as date) = date '2026-10-10' as is_workday_official,  -- 调休
    case when day < timestamp '2024-08-06' then date '2024-02-10' when day < timestamp '2025-08-09'
        then date '2025-01-29' else date '2026-02-17' end as spring_festival_date
from range(date '2024-01-01', date '2026-12-01', interval 1 day) as days(day)
"""
_LINES = """
create or replace table core.fct_order_line as
select 'l' || row_number() over () as order_line_id, order_id, ordered_date, region_code, 'c' as customer_id,
    channel_code, cast(net_sales_amt as decimal(18, 2)) as net_sales_amt, 0 as revision
from (values
    ('a', date '2024-01-01', 'east', 'shop', 1), ('b', date '2024-02-29', 'east', 'shop', 60),
    ('c', date '2025-01-19', 'east', 'web', 40), ('d', date '2025-01-28', 'east', 'web', 60),
    ('e', date '2025-02-10', 'east', 'shop', 90), ('f', date '2025-11-05', 'east', 'web', 200),
    ('g', date '2025-11-25', 'east', 'shop', 999), ('h', date '2026-02-07', 'east', 'web', 110),
    ('i', date '2026-02-16', 'west', 'shop', 20), ('j', date '2026-09-03', 'east', 'shop', 220),
    ('k', date '2026-10-08', 'east', 'web', 100), ('l', date '2026-10-20', 'west', 'shop', -50),
    ('m', date '2026-10-31', 'west', 'shop', 700), ('n', date '2026-11-02', 'east', 'web', 150),
    ('o', date '2026-11-20', 'west', 'shop', 30)
) as lines(order_id, ordered_date, region_code, channel_code, net_sales_amt)
"""
Asked = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, artefacts: Path) -> Version:
    """The small company with these lines, published on 2026-11-20."""
    made = SmallCompany(tmp_path_factory.mktemp("shop"), artefacts)
    made.build()
    made.alter(_DAYS)
    made.alter(_LINES)
    made.publish()
    return open_current(made.root)


@pytest.fixture
def asked(shop: Version) -> Asked:
    """Rows of a question about net sales, if nothing else is said."""

    def rows(metric: str = "net_sales_amt", **question: Any) -> list[dict[str, Any]]:
        days = {side: date.fromisoformat(question[side]) for side in ("start", "end") if side in question}
        return ask(shop, Ask((metric,), **{**question, **days})).rows.to_dict("records")

    return rows


def figures(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["value"], row["compared_value"], row["change_x"]


def test_a_running_month_stands_beside_as_many_days_of_last_year(asked: Asked) -> None:
    (row,) = asked(start="2026-11-01", end="2026-11-30", compare="yoy")
    assert figures(row) == (180.0, 200.0, pytest.approx(-0.1))  # not beside 1,199: the 25th is still to come
    assert row["is_finished"] is False
    assert str(row["compared_end"].date()) == "2025-11-20"


def test_a_running_month_stands_beside_as_many_days_of_the_month_before(asked: Asked) -> None:
    (row,) = asked(start="2026-11-01", compare="pop")
    assert figures(row) == (180.0, 50.0, pytest.approx(2.6))


def test_a_whole_february_stands_beside_the_whole_one_with_its_leap_day(asked: Asked) -> None:
    (row,) = asked(start="2025-02-01", end="2025-02-28", compare="yoy")
    assert figures(row) == (90.0, 60.0, pytest.approx(0.5))


def test_days_before_the_festival_stand_beside_those_before_last_years(asked: Asked) -> None:
    (aligned,) = asked(start="2026-02-07", end="2026-02-16", compare="festival")
    assert figures(aligned) == (130.0, 100.0, pytest.approx(0.3))
    assert [str(aligned[side].date()) for side in ("compared_start", "compared_end")] == ["2025-01-19", "2025-01-28"]
    (by_calendar,) = asked(start="2026-02-07", end="2026-02-16", compare="yoy")
    assert figures(by_calendar)[1] == 90.0  # the calendar compares the rush with the days after it


def test_sales_a_workday_count_holidays_out_and_makeup_days_in(asked: Asked) -> None:
    (row,) = asked(start="2026-11-01", end="2026-11-20", compare="workday")
    assert (row["workdays"], row["compared_workdays"]) == (15, 14)
    assert row["change_x"] == pytest.approx((180 / 15 - 200 / 14) / (200 / 14))
    (october,) = asked(start="2026-10-01", end="2026-10-31", compare="workday")
    assert october["workdays"] == 22 - 2 + 1  # weekdays, two of them off, one Saturday worked


def test_a_share_changes_in_points_and_never_by_a_rate(asked: Asked) -> None:
    (row,) = asked("web_order_ratio", start="2026-10-01", end="2026-10-31", compare="pop")
    assert (row["value"], row["compared_value"], row["change_ppt"]) == (
        pytest.approx(1 / 3),
        0.0,
        pytest.approx(100 / 3),
    )
    assert math.isnan(row["change_x"])
    assert row["target_value"] == 0.5
    (daily,) = asked("web_order_ratio", start="2026-10-01", end="2026-10-31", compare="workday")
    assert math.isnan(daily["change_ppt"])  # nobody ordered a year ago: no base, and workdays divide no share


def test_nothing_is_compared_with_zero_with_nothing_or_with_days_before_the_data(asked: Asked) -> None:
    (zero,) = asked("web_order_count", start="2026-10-01", end="2026-10-31", compare="pop")
    assert (zero["value"], zero["compared_value"]) == (1.0, 0.0)
    assert math.isnan(zero["change_x"])
    (nothing,) = asked(start="2026-09-01", end="2026-09-30", compare="pop")
    assert math.isnan(nothing["compared_value"])
    assert math.isnan(nothing["change_x"])
    (early,) = asked(start="2024-06-01", end="2025-02-28", compare="yoy")
    assert math.isnan(early["compared_value"])  # deliveries began on 2024-01-01, within what it would stand beside


def test_a_negative_base_does_not_turn_the_sign(asked: Asked) -> None:
    (row,) = asked(start="2026-10-21", end="2026-10-31", where={"region_code": "west"}, compare="pop")
    assert figures(row) == (700.0, -50.0, pytest.approx(15.0))  # (700 - -50) / |-50|


def test_a_series_by_month_has_every_month_and_the_last_one_cut(asked: Asked) -> None:
    found = asked(grain="month", start="2026-08-15", compare="pop")
    assert [str(row["period_start"].date())[:7] for row in found] == ["2026-08", "2026-09", "2026-10", "2026-11"]
    assert [row["value"] for row in found[1:]] == [220.0, 750.0, 180.0]
    assert [row["compared_value"] for row in found[2:]] == [220.0, 50.0]
    assert [row["is_finished"] for row in found] == [True, True, True, False]


def test_groups_of_either_side_are_told_and_counted_once(asked: Asked) -> None:
    found = asked("order_count", by=("region_code",), start="2026-11-01", end="2026-11-20", compare="yoy")
    assert [(row["region_code"], row["value"], row["compared_value"]) for row in found] == [
        ("east", 1.0, 1.0), ("west", 1.0, pytest.approx(math.nan, nan_ok=True)),
    ]  # fmt: skip


def test_a_series_by_festival_and_group_equals_its_windows_asked_alone(asked: Asked) -> None:
    together = asked(by=("channel_code",), grain="week", start="2026-02-02", end="2026-02-22", compare="festival")
    for row in together:
        days = {"start": str(row["period_start"].date()), "end": str(row["period_end"].date())}
        alone = asked(**days, where={"channel_code": row["channel_code"]}, compare="festival")[0]
        assert [alone[name] for name in ("value", "compared_value")] == pytest.approx(
            [row["value"], row["compared_value"]], nan_ok=True
        )
    assert len(together) > 2


def test_the_sql_that_ran_gives_the_same_rows_again(shop: Version) -> None:
    answer = ask(shop, Ask(("net_sales_amt",), grain="month", start=date(2026, 1, 1), compare="yoy"))
    again = shop.query(*answer.ran["net_sales_amt"])
    assert again["value"].tolist() == pytest.approx(answer.rows["value"].tolist(), nan_ok=True)


def test_everything_wrong_with_a_question_is_told_at_once(shop: Version) -> None:
    question = Ask(("net_sale_amt", "order_count"), by=("regoin_code",), grain="fortnight", compare="lunar")
    with pytest.raises(JukeError) as told:
        ask(shop, question)
    text = str(told.value)
    assert len(told.value.problems) == 4
    assert "Closest: net_sales_amt" in text
    assert "Closest: region_code" in text
    assert "yoy, pop, festival, workday" in text


def test_days_after_the_data_are_refused_and_one_figure_means_one(shop: Version) -> None:
    with pytest.raises(JukeError, match="no data"):
        ask(shop, Ask(("order_count",), start=date(2027, 1, 1)))
    assert ask(shop, Ask(("order_count",))).one()["value"] == 15.0
    with pytest.raises(JukeError, match="one figure"):
        ask(shop, Ask(("order_count",), by=("region_code",))).one()


def test_a_company_of_one_currency_is_asked_as_it_was(shop: Version) -> None:
    # The small company's lines name no currency; nothing is to be kept apart, and counts never are.
    asked = Ask(("net_sales_amt", "order_count"), start=date(2026, 1, 1))
    assert kept_apart(shop, asked) == asked
