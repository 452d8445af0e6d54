"""From a number of service, inventory and marketing to its rows, and from a row to the customer or the product."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from appearance import seen

from dashboards import contacts
from dashboards.components import numbers, periods
from dashboards.i18n import texts
from pipelines.published import metric, open_current
from pipelines.settings import REPOSITORY

Open = Callable[..., Any]
SERVICE, MARKETING = "app_pages/service/service.py", "app_pages/marketing.py"
INVENTORY = "app_pages/inventory/inventory.py"
START, END = periods.bounds("ytd", date(2026, 11, 20))


@pytest.mark.parametrize("name", [name for name in contacts.BEHIND if name.endswith("_count")])
def test_the_list_behind_a_number_of_service_has_as_many_rows(demo: Path, opened: Open, name: str) -> None:
    for region in ("", "east"):
        where = {"region_code": region} if region and not name.endswith("call_count") else None
        days = (END, END) if name == "backlog_ticket_count" else (START, END)
        found = metric(open_current(demo), name, where=where, start=days[0], end=days[1])
        query = {"list": contacts.BEHIND[name], "service_period": "ytd"} | ({"region": region} if where else {})
        app = opened(demo, SERVICE, **query)
        assert not app.exception
        expected = 0 if found.empty else int(found.iloc[0][name])
        assert (len(app.dataframe[0].value) if app.dataframe else 0) == min(expected, contacts.LISTED)


@pytest.mark.parametrize(("kind", "name"), [("surveys", "csat_answered_count"), ("recommending", "nps_n")])
def test_every_answer_of_the_period_is_in_the_list_of_its_survey(
    demo: Path, opened: Open, kind: str, name: str
) -> None:
    found = metric(open_current(demo), name, start=START, end=END)
    app = opened(demo, SERVICE, list=kind, service_period="ytd")
    assert len(app.dataframe[0].value) == found.iloc[0, 0] > 0


def test_service_narrows_by_what_its_numbers_know_and_says_what_they_do_not(demo: Path, opened: Open) -> None:
    version = open_current(demo)
    queues = version.table("marts.mart_call_center_interval", ["queue_name"], {"is_caller_queue": True}, limit=1)
    queue = queues.iloc[0]["queue_name"]
    calls = metric(version, "offered_call_count", where={"queue_name": queue}, start=START, end=END).iloc[0, 0]
    tickets = metric(version, "ticket_count", start=START, end=END).iloc[0, 0]
    page = seen(opened(demo, SERVICE, service_queue=queue, service_period="ytd"))
    assert page.numbers["人工请求量"] == numbers.count(calls, "zh")
    assert page.numbers["工单数"] == numbers.count(tickets, "zh")
    assert "不按 队列 筛选" in page.words


def test_a_product_shows_its_stock_movements_and_purchase_orders(demo: Path, opened: Open) -> None:
    version = open_current(demo)
    order = ["-stock_date", "-issued_90d_qty"]
    product = version.table("marts.mart_inventory_daily", ["product_id"], order_by=order, limit=1).iloc[0, 0]
    app = opened(demo, INVENTORY, product=product)
    assert not app.exception
    stock, moved, ordered = (frame.value for frame in app.dataframe)
    assert len(stock) == stock["site_name"].nunique() > 0
    assert moved["moved_at"].is_monotonic_decreasing
    assert len(ordered) == len(version.table("core.fct_purchase_order_line", where={"product_id": product}))
    assert not opened(demo, INVENTORY, product="nobody:0").exception


def test_the_list_of_a_campaign_holds_everyone_assigned_to_it(demo: Path, opened: Open) -> None:
    campaign = open_current(demo).table("marts.mart_campaign", order_by=["-started_date"], limit=1).iloc[0]
    app = opened(demo, MARKETING, campaign=campaign["campaign_id"])
    assert not app.exception
    arms = app.dataframe[0].value["arm"].value_counts()
    assert arms["实验组"] >= campaign["treated_count"] > 0
    assert arms["对照组"] >= campaign["control_count"] > 0


def test_the_leads_of_the_period_are_those_counted(demo: Path, opened: Open) -> None:
    count = metric(open_current(demo), "lead_count", start=START, end=END).iloc[0, 0]
    app = opened(demo, MARKETING, source="all", marketing_period="ytd")
    assert not app.exception
    assert len(app.dataframe[0].value) == count > 0


def test_a_return_that_is_not_known_says_why_and_an_interval_over_zero_is_not_significant(
    demo: Path, opened: Open
) -> None:
    shown = opened(demo, MARKETING).dataframe[0].value
    over_zero = (shown["incremental_net_sales_low_amt"] < 0) & (shown["incremental_net_sales_high_amt"] > 0)
    assert shown.loc[over_zero, "verdict"].str.startswith("不显著").all()
    assert set(shown.loc[shown["incremental_net_sales_amt"].isna(), "verdict"]) <= {"观察期未满", "无法比较"}
    assert set(shown["roi_state"]) <= {"已计算", "利润未知", "观察期未满"}


def test_deliveries_with_rows_in_quarantine_are_those_the_number_counts(demo: Path, opened: Open) -> None:
    app = opened(demo, "app_pages/data_health.py", status="with_quarantine")
    assert not app.exception
    listed = app.dataframe[-1].value["quarantined_count"]
    assert (listed > 0).all()
    assert numbers.count(listed.sum(), "zh") == seen(app).numbers["隔离记录数"]


def test_every_runbook_that_a_page_names_is_there() -> None:
    named = {name for text in texts("zh").values() for name in re.findall(r"pipelines/runbooks/\w+\.md", text)}
    assert len(named) >= 2
    assert all((REPOSITORY / name).exists() for name in named)
