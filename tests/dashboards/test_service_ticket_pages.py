"""Pages of tickets, complaints and satisfaction say what the published tables and metrics say, small numbers told."""

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
SERVICE = "app_pages/service"
YEAR: dict[str, Any] = {"start": date(2026, 1, 1), "end": date(2026, 11, 20)}


def with_column(app: Any, name: str) -> pd.DataFrame:
    """The only table of the page that has such a column."""
    assert not app.exception
    return next(each.value for each in app.dataframe if name in each.value)


@pytest.mark.parametrize("region", ["all", "east"])
def test_promises_kept_on_the_page_are_the_metrics(demo: Path, opened: Open, region: str) -> None:
    page = seen(opened(demo, f"{SERVICE}/service_tickets.py", region=region, sales_period="ytd"))
    where = None if region == "all" else {"region_code": region}
    kept = metric(open_current(demo), "sla_attainment_ratio", where=where, **YEAR).iloc[0, 0]
    assert page.numbers["SLA 达成率（时效达成率）"] == numbers.share(kept)
    assert page.wrong == []


def test_times_by_the_grade_of_the_customer_are_of_all_tickets(demo: Path, opened: Open) -> None:
    app = opened(demo, f"{SERVICE}/service_tickets.py", sales_period="ytd")
    graded = with_column(app, "客户价值分级")
    tickets = open_current(demo).table("marts.mart_ticket")
    opened_this_year = pd.to_datetime(tickets["opened_date"]).dt.year == YEAR["start"].year
    assert graded["工单数"].sum() == opened_this_year.sum() > 0
    assert set(graded["客户价值分级"]) <= {"A 级", "B 级", "C 级", "未分级"}


def test_open_tickets_are_listed_oldest_first_and_lead_to_their_customers(demo: Path, opened: Open) -> None:
    app = opened(demo, f"{SERVICE}/service_tickets.py")
    listed = with_column(app, "source_ticket_id")
    waiting = open_current(demo).table("marts.mart_ticket", where={"is_open": True})
    assert len(listed) == len(waiting) > 0
    assert listed["age_days"].is_monotonic_decreasing
    assert sorted(listed["age_days"]) == sorted(waiting["age_days"])


def test_few_complainers_are_told_instead_of_a_ratio(demo: Path, opened: Open) -> None:
    app = opened(demo, f"{SERVICE}/service_tickets.py")
    cells = with_column(app, "complaint_recovery_ratio_lo")
    few = cells["matured_complainer_count"] < 10
    assert few.any()
    assert cells.loc[few, "complaint_recovery_ratio"].isna().all()
    assert cells.loc[few, "remark"].str.contains("至少 10").all()


@pytest.mark.parametrize(("kind", "column"), [("csat", "csat_ratio_lo"), ("nps", "nps_score_lo")])
def test_every_cell_of_satisfaction_has_its_n_and_says_where_it_is_too_small(
    demo: Path, opened: Open, kind: str, column: str
) -> None:
    app = opened(demo, f"{SERVICE}/service_satisfaction.py", scale=kind, sales_period="m12")
    cells = with_column(app, column)
    found = open_current(demo).table("marts.mart_satisfaction", where={"scale_family": kind})
    shown = found[pd.to_datetime(found["month_date"]) >= pd.Timestamp("2025-12-01")]
    assert cells["survey_sent_count"].sum() == shown["survey_sent_count"].sum() > 0
    assert cells["remark"].str.contains("样本不足").sum() == shown["is_refused"].sum()
