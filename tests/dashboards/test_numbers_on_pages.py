"""The numbers pages show equal the published tables, for every filter, and a number leads to the rows it counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from appearance import seen

from dashboards.components import numbers, periods
from pipelines.published import Range, open_current

Open = Callable[..., Any]
AS_OF = date(2026, 11, 20)
MONTH = Range(date(2026, 11, 1), AS_OF)


def orders(demo: Path, days: Range = MONTH, scope: str = "all", **where: Any) -> pd.DataFrame:
    """The orders that count in a period: those of known value."""
    return open_current(demo, scope).table("marts.mart_sales_order", where={"sales_date": days, **where})


def tickets(demo: Path, **where: Any) -> pd.DataFrame:
    return open_current(demo).table("core.fct_ticket", where=where)


def test_headline_numbers_equal_the_published_tables(demo: Path, opened: Open) -> None:
    daily = open_current(demo).table("marts.mart_sales_daily", where={"sales_date": MONTH})
    month = tickets(demo, opened_date=MONTH)
    customers = open_current(demo).table("marts.mart_customer_360", columns=["record_count"])
    home = seen(opened(demo))
    assert home.numbers["销售净额（含税）"] == numbers.amount(daily["net_sales_amt"].sum(), "zh", "CNY")
    assert home.numbers["工单数"] == numbers.count(len(month), "zh")
    assert home.numbers["投诉数"] == numbers.count((month["ticket_type"] == "complaint").sum(), "zh")
    assert home.numbers["客户数"] == numbers.count(len(customers), "zh")
    assert numbers.count(customers["record_count"].sum(), "zh") in home.words
    english = seen(opened(demo, language="en")).numbers["Net sales (incl. tax)"]
    assert english == numbers.amount(daily["net_sales_amt"].sum(), "en", "CNY")


def test_a_number_stands_beside_the_month_and_the_year_before(demo: Path, opened: Open) -> None:
    text = seen(opened(demo)).words
    assert "环比增长率" in text
    assert "同比增长率" in text
    assert ":green[▲" in text
    assert ":red[▲" in text  # more tickets are not good
    assert "（未结束）" in text
    assert "同比增长率" not in seen(opened(demo, period="d30")).words  # goals stand beside last month


@pytest.mark.parametrize(("kpi", "region"), [("order_count", "east"), ("complaint_count", "east"),
                                             ("open_ticket_count", "all")])  # fmt: skip
def test_the_rows_behind_a_number_are_those_it_counted(demo: Path, opened: Open, kpi: str, region: str) -> None:
    app = opened(demo, "app_pages/detail.py", kpi=kpi, region=region)
    assert not app.exception
    where: dict[str, Any] = {} if region == "all" else {"region_code": region}
    expected = {
        "order_count": lambda: orders(demo, **where),
        "complaint_count": lambda: tickets(demo, opened_date=MONTH, ticket_type="complaint", **where),
        "open_ticket_count": lambda: tickets(demo, is_open=True, **where),
    }[kpi]()
    assert len(app.dataframe[0].value) == len(expected) > 0


def test_a_region_chosen_in_the_url_narrows_every_number(demo: Path, opened: Open) -> None:
    shown = seen(opened(demo, region="east")).numbers["订单数"]
    assert shown == numbers.count(len(orders(demo, region_code="east")), "zh")


def test_a_scope_sees_its_own_region_only(demo: Path, opened: Open) -> None:
    east = numbers.count(len(orders(demo, region_code="east")), "zh")
    for scope in ("all", "east", "all"):
        assert (seen(opened(demo, scope=scope)).numbers["订单数"] == east) == (scope == "east")


def test_a_period_in_the_url_decides_the_days(demo: Path, opened: Open) -> None:
    year = orders(demo, Range(*periods.bounds("ytd", AS_OF)))
    assert seen(opened(demo, period="ytd")).numbers["订单数"] == numbers.count(len(year), "zh")
