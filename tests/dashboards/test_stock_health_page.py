"""The page of stock says what the published marts say: what to order, what can be promised, what its want cost."""

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
PAGE = "app_pages/inventory/stock_health.py"


def with_column(app: Any, name: str) -> pd.DataFrame:
    """The first table of the page that has such a column."""
    assert not app.exception
    return next(each.value for each in app.dataframe if name in each.value)


def mart(demo: Path, name: str, **where: Any) -> pd.DataFrame:
    return open_current(demo).table(f"marts.{name}", where=where)


def test_what_is_short_of_its_reorder_point_is_listed_with_the_largest_gap_first(demo: Path, opened: Open) -> None:
    app = opened(demo, PAGE)
    listed, short = with_column(app, "shortage_amt"), mart(demo, "mart_stock_health", is_below_reorder_point=True)
    assert len(listed) == len(short) > 0
    assert listed["shortage_amt"].is_monotonic_decreasing
    share = metric(open_current(demo), "below_reorder_ratio").iloc[0, 0]
    assert seen(app).numbers["低于再订货点占比"] == numbers.share(share)


def test_products_that_are_not_judged_say_why(demo: Path, opened: Open) -> None:
    listed = with_column(opened(demo, PAGE, health_list="refused"), "not_told")
    refused = mart(demo, "mart_stock_health", is_refused=True)
    assert len(listed) == len(refused) > 0
    assert listed["not_told"].notna().all()
    assert not set(refused["refused_reason"]) & set(listed["not_told"])


def test_promises_of_a_date_are_those_of_all_its_sites(demo: Path, opened: Open) -> None:
    dates = sorted(mart(demo, "mart_available_to_promise")["promise_date"].unique())
    by = pd.Timestamp(dates[3])
    listed = with_column(opened(demo, PAGE, part="promise", promise=f"{by:%Y-%m-%d}"), "promisable_qty")
    told = mart(demo, "mart_available_to_promise", promise_date=by.date())
    assert len(listed) == min(len(told), 300)
    assert list(listed["available_to_promise_qty"]) == sorted(told["available_to_promise_qty"])[: len(listed)]


def test_lines_lost_to_stock_outs_are_all_there_and_lead_to_their_customers(demo: Path, opened: Open) -> None:
    app = opened(demo, PAGE, part="stockouts")
    lines = with_column(app, "lost_source")
    assert len(lines) == len(mart(demo, "mart_stockout_line")) > 0
    assert set(lines["lost_source"]) <= {"取消的订单行", "缺货登记"}
    by_span = with_column(app, "out_from_date")
    assert by_span["lost_line_count"].sum() == len(lines)


@pytest.mark.parametrize("part", ["health", "promise", "stockouts", "shift"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_part_of_the_page_reads_in_both_languages(demo: Path, opened: Open, part: str, language: str) -> None:
    page = seen(opened(demo, PAGE, language=language, part=part))
    assert page.wrong == []
    assert page.numbers
