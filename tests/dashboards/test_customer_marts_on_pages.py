"""Pages of customers' marts show what the marts say, say where that is little, and open in each of their parts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from appearance import seen

from dashboards.components import numbers
from dashboards.components.panels import FEW
from pipelines.published import open_current

Open = Callable[..., Any]
PAGES = "app_pages/customers"
PARTS = {
    "customer_value": ("part", ("spread", "customers", "moves", "served")),
    "customer_7p": ("side", ("persistency", "profitability", "performance", "prospecting", "product", "promotion")),
    "customer_churn": ("usage", ("judged", "refused")),
    "customer_contact": ("pressure", ("all", "too_many")),
}


def table(demo: Path, name: str, **where: Any) -> Any:
    return open_current(demo).table(f"marts.{name}", where=where)


def test_the_share_of_the_best_fifth_is_that_of_the_mart(demo: Path, opened: Open) -> None:
    (row,) = table(demo, "mart_value_concentration", value_measure="revenue").to_dict("records")
    shown = seen(opened(demo, f"{PAGES}/customer_value.py")).numbers
    assert shown["前20%客户占比"] == numbers.share(row["top20_share_ratio"])
    assert shown["集中度（基尼系数）"] == numbers.decimal(row["gini_ratio"])


def test_the_newest_list_of_customers_at_risk_is_whole_and_in_words(demo: Path, opened: Open) -> None:
    expected = table(demo, "mart_churn_risk", is_newest_list=True)
    app = opened(demo, f"{PAGES}/customer_churn.py")
    listed = app.dataframe[0].value
    assert len(listed) == len(expected) > 0
    assert not set(expected["main_reason_code"]) & set(listed["main_reason_code"])


def test_lifetime_value_of_margin_is_said_to_be_without_tax_beside_orders_with_it(demo: Path, opened: Open) -> None:
    (bases,) = table(demo, "mart_customer_clv")[["tax_basis", "clv_tax_basis"]].drop_duplicates().to_numpy().tolist()
    assert bases == ["included", "excluded"]
    app = opened(demo, f"{PAGES}/customer_lifetime.py")
    shown = seen(app)
    assert "客户终身价值（12个月，折现）（不含税）" in shown.numbers
    heads = json.loads(app.dataframe[0].proto.columns)
    assert heads["clv_amt"]["label"] == "客户终身价值（元，不含税）"
    assert heads["expected_order_amt"]["label"] == "预期单次金额（含税与否同订单）"


def test_small_cohorts_say_that_they_are_small(demo: Path, opened: Open) -> None:
    app = opened(demo, f"{PAGES}/customer_lifecycle.py")
    sizes = next(frame.value["首单客户数"] for frame in app.dataframe if "首单客户数" in frame.value)
    judged = [told for told in sizes if told != numbers.MISSING]  # that of the running month is not
    assert len(judged) >= len(sizes) - 1
    for told in judged:
        assert ("样本不足" in told) == (int(told.split("（")[0].replace(",", "")) < FEW)


@pytest.mark.parametrize("page", list(PARTS))
def test_every_part_of_a_page_opens_with_something_to_read(demo: Path, opened: Open, page: str) -> None:
    asked, parts = PARTS[page]
    app = opened(demo, f"{PAGES}/{page}.py", **{asked: parts[0]})
    for part in parts:
        app.query_params[asked] = part
        shown = seen(app.run())
        assert shown.wrong == [], part
        assert len(app.dataframe) > 0, part
