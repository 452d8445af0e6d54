"""Pages of suppliers, distributors and plans say what the published tables and metrics say, missing plans included."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from appearance import seen

from dashboards.components import numbers
from pipelines.published import metric, open_current

Open = Callable[..., Any]
SUPPLY = "app_pages/inventory"
YEAR = {"start": date(2026, 1, 1), "end": date(2026, 11, 20)}


def with_column(app: Any, name: str) -> pd.DataFrame:
    """The only table of the page that has such a column."""
    assert not app.exception
    return next(each.value for each in app.dataframe if name in each.value)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_suppliers_keep_on_the_page_is_the_metric(demo: Path, opened: Open, language: str) -> None:
    page = seen(opened(demo, f"{SUPPLY}/suppliers.py", language=language, sales_period="ytd"))
    kept = metric(open_current(demo), "supplier_otif_ratio", **YEAR).iloc[0, 0]
    label = {"zh": "供应商准时足量率", "en": "Supplier OTIF"}[language]
    assert page.numbers[label] == numbers.share(kept)
    assert page.wrong == []


def test_the_list_for_one_supplier_holds_its_own_products_only(demo: Path, opened: Open) -> None:
    rows = open_current(demo).table("marts.mart_supplier_replenishment", where={"is_suggested": True})
    name = rows["supplier_name"].value_counts().index[0]
    listed = with_column(opened(demo, f"{SUPPLY}/suppliers.py", supplier=name), "suggested_order_qty")
    own = rows[rows["supplier_name"] == name]
    assert sorted(listed["product_name"]) == sorted(own["product_name"])
    assert set(listed["supplier_name"]) == {name} and "customer_id" not in listed


def test_every_distributor_stands_in_the_table_with_its_few_reports_told(demo: Path, opened: Open) -> None:
    app = opened(demo, f"{SUPPLY}/suppliers.py", sales_period="ytd")
    table = with_column(app, "经销商")
    known = open_current(demo).table("marts.mart_partner_performance")
    shown = known[known["month_date"] >= pd.Timestamp(YEAR["start"])]
    assert len(table) == shown["customer_id"].nunique() > 3
    assert "n = " in "".join(str(cell) for cell in table.to_numpy().ravel())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_plan_that_nobody_gives_is_named_as_missing(demo: Path, opened: Open, language: str) -> None:
    page = seen(opened(demo, f"{SUPPLY}/plans.py", language=language))
    missing = open_current(demo).table("marts.mart_plan_alignment", where={"is_missing": True})
    assert len(missing) > 0
    assert all(name in page.words for name in missing[f"plan_name_{language}"])
    assert page.wrong == []


def test_plans_of_the_running_month_say_which_are_off_their_pace(demo: Path, opened: Open) -> None:
    table = with_column(opened(demo, f"{SUPPLY}/plans.py"), "pace_gap_ppt")
    rows = open_current(demo).table("marts.mart_plan_alignment", where={"is_running_month": True})
    assert len(table) == len(rows) > 5
    assert table["judged"].str.contains("偏离进度").sum() == rows["is_alert"].sum() > 0


def test_a_weeks_demand_on_the_page_is_the_plans_and_those_without_one_say_why(demo: Path, opened: Open) -> None:
    plan = open_current(demo).table("marts.mart_demand_plan")
    week = sorted(plan["week_start_date"].unique())[1]
    told = plan[(plan["week_start_date"] == week) & ~plan["is_refused"]]
    shown = with_column(opened(demo, f"{SUPPLY}/plans.py"), "planned_demand_qty")
    assert len(shown) == len(told) > 10
    assert shown["planned_demand_qty"].sum() == pytest.approx(told["planned_demand_qty"].sum())
    refused = with_column(opened(demo, f"{SUPPLY}/plans.py", demand_list="refused"), "planned_demand_qty")
    assert len(refused) > 0 and refused["planned_demand_qty"].isna().all() and refused["not_told"].notna().all()


def test_every_campaign_of_the_weeks_says_whether_demand_is_planned_with_it(demo: Path, opened: Open) -> None:
    campaigns = open_current(demo).table("marts.mart_campaign_uplift")
    shown = with_column(opened(demo, f"{SUPPLY}/plans.py"), "planned_with")
    assert len(shown) == len(campaigns) > 0
    assert (shown["planned_with"] == "计入").sum() == campaigns["is_planned"].sum()
