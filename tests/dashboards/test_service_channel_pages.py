"""The page of channels says what the published tables and metrics say: costs, their source, who could save."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import situations
from appearance import seen

from dashboards.components import numbers
from pipelines.published import metric, open_current

Open = Callable[..., Any]
PAGE = "app_pages/service/service_channels.py"
YEAR = {"start": date(2026, 1, 1), "end": date(2026, 11, 20)}


def with_column(app: Any, name: str) -> pd.DataFrame:
    """The only table of the page that has such a column."""
    assert not app.exception
    return next(each.value for each in app.dataframe if name in each.value)


def claims(app: Any) -> list[str]:
    """Warnings, then notes, that say of a cost that it is a published claim; the list of costs has its own words."""
    told = [*app.warning, *app.caption]
    return [each.value for each in told if "公开说法" in each.value and not each.value.startswith("来源：")]


@pytest.mark.parametrize("region", ["all", "east"])
def test_rates_of_self_service_and_first_contact_are_the_metrics(demo: Path, opened: Open, region: str) -> None:
    page = seen(opened(demo, PAGE, region=region, sales_period="ytd"))
    where = None if region == "all" else {"region_code": region}
    for name, label in (("self_service_ratio", "自助服务占比"), ("fcr_all_channels_ratio", "一次解决率（全渠道）")):
        found = metric(open_current(demo), name, where=where, **YEAR).iloc[0, 0]
        assert page.numbers[label] == numbers.share(found)
    assert page.wrong == []


def test_amounts_of_other_tax_stand_in_rows_of_their_own(demo: Path, opened: Open) -> None:
    parts = with_column(opened(demo, PAGE, sales_period="ytd"), "cost_part")
    assert set(parts["cost_part"]) == {"接触", "配送", "退货"}
    assert parts.set_index("cost_part")["tax_basis"].to_dict() == {"接触": "不含税", "配送": "不含税", "退货": "含税"}


def test_customers_who_could_save_are_listed_the_dearest_first(demo: Path, opened: Open) -> None:
    listed = with_column(opened(demo, PAGE), "customer_fee_saving_amt")
    offered = open_current(demo).table("marts.mart_channel_saving")
    assert len(listed) == min(len(offered), 200) > 0
    assert listed["customer_fee_saving_amt"].dropna().is_monotonic_decreasing
    assert listed["customer_id"].notna().all()


def test_costs_that_rest_on_a_published_claim_say_so(demo: Path, opened: Open, tmp_path: Path) -> None:
    def shipped(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("update marts.mart_channel_cost set shipped_cost_count = costed_interaction_count")
        connection.execute("update marts.mart_channel_migration set is_shipped_cost = true")

    assert claims(opened(demo, PAGE)) == []
    situations.copied(demo, tmp_path, shipped)
    warned, noted = claims(opened(tmp_path, PAGE))
    assert "100.0%" in warned
    assert noted.startswith("部分渠道的成本")
