"""Pages of sales' marts say what the published tables and metrics say, by region, class and how far an order is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from appearance import seen

from dashboards.components import numbers
from pipelines.published import metric, open_current

Open = Callable[..., Any]
SALES = "app_pages/sales"


def tables(app: Any) -> list[pd.DataFrame]:
    assert not app.exception
    return [each.value for each in app.dataframe]


def with_column(app: Any, name: str) -> pd.DataFrame:
    """The only table of the page that has such a column."""
    return next(table for table in tables(app) if name in table)


def test_the_matrix_of_products_holds_every_classed_product(demo: Path, opened: Open) -> None:
    app = opened(demo, f"{SALES}/products.py", **{"class": "AZ"})
    classed = open_current(demo).table("marts.mart_abc_xyz", ["abc_xyz_class"])["abc_xyz_class"].value_counts()
    cells = app.table[0].value.iloc[:, 1:].to_numpy().ravel()
    shown = [int(cell.split()[0]) for cell in cells if cell != numbers.MISSING]
    assert sum(shown) == classed.sum() > 0
    assert len(with_column(app, "abc_xyz_class")) == classed["AZ"]


@pytest.mark.parametrize("region", ["all", "east"])
def test_open_deals_by_stage_are_those_of_the_snapshot(demo: Path, opened: Open, region: str) -> None:
    page = seen(opened(demo, f"{SALES}/opportunities.py", region=region))
    where = {"is_today": True} | ({} if region == "all" else {"region_code": region})
    found = open_current(demo).table("marts.mart_pipeline_snapshot", where=where)
    assert page.numbers["在跟商机数（时点）"] == numbers.count(found["open_count"].sum(), "zh")
    assert "（未结束）" in page.words


def test_few_deals_are_said_to_be_few_beside_their_rate(demo: Path, opened: Open) -> None:
    app = opened(demo, f"{SALES}/sales_team.py")
    people = with_column(app, "win_rate_12m_count_ratio")
    few = people["decided_12m_count"] < 10
    assert few.any()
    assert people.loc[few, "win_rate_12m_count_ratio"].isna().all()
    assert people.loc[few, "remark"].str.startswith("样本不足").all()


def test_a_pivot_of_deals_has_the_metric_in_its_cells(demo: Path, opened: Open) -> None:
    asked = {"measure": "won_opportunity_count", "rows": "source_name", "columns": "region_code", "sales_period": "ytd"}
    app = opened(demo, f"{SALES}/opportunities.py", **asked)
    crossed = with_column(app, "华东").set_index("商机来源")
    year = {"start": pd.Timestamp("2026-01-01").date(), "end": pd.Timestamp("2026-11-20").date()}
    found = metric(
        open_current(demo), "won_opportunity_count", by=["source_name"], where={"region_code": "east"}, **year
    )
    assert crossed["华东"].fillna(0).to_dict() == found.set_index("source_name")["won_opportunity_count"].to_dict()


def test_orders_not_paid_in_time_lead_to_their_customers(demo: Path, opened: Open) -> None:
    app = opened(demo, f"{SALES}/order_to_cash.py")
    late = open_current(demo).table("marts.mart_order_to_cash", where={"is_overdue": True})
    listed = with_column(app, "order_to_cash_days")
    assert len(listed) == min(len(late), 200) > 0
    assert listed["customer_id"].notna().all()


def test_contracts_that_end_soon_say_why_they_are_at_risk(demo: Path, opened: Open) -> None:
    app = opened(demo, f"{SALES}/key_accounts.py", ending="running")
    shown = with_column(app, "days_to_end")
    assert len(shown) == (open_current(demo).table("marts.mart_contract")["is_running"]).sum() > 0
    assert shown.loc[shown["renewal_risk_points"] > 0, "reasons"].str.len().min() > 0
    assert set(shown["renewal_risk_level"]) <= {"无", "低", "中", "高"}
