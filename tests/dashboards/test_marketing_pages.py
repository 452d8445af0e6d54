"""The page of leads says what the funnel and the referrals say, few beside what they are of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from appearance import seen

from dashboards.components import numbers
from pipelines.published import open_current

Open = Callable[..., Any]
LEADS = "app_pages/marketing/leads.py"


def test_the_rate_of_buyers_is_that_of_the_leads_that_had_their_days(demo: Path, opened: Open) -> None:
    page = seen(opened(demo, LEADS, sales_period="ytd"))
    funnel = open_current(demo).table("marts.mart_lead_funnel")
    funnel = funnel[funnel["created_month_date"].dt.year == 2026]
    ratio = funnel["matured_buyer_count"].sum() / funnel["matured_lead_count"].sum()
    assert 0 < ratio < 1
    assert page.numbers["线索成交率"] == numbers.share(ratio)


def test_leads_by_what_is_known_add_up_to_all_of_them(demo: Path, opened: Open) -> None:
    app = opened(demo, LEADS, sales_period="ytd")
    tables = [each.value for each in app.dataframe]
    by_man = next(table for table in tables if "MAN 已知项数" in table)
    by_source = next(table for table in tables if "线索来源" in table)
    assert by_man["满观察期线索数（漏斗）"].sum() == by_source["满观察期线索数（漏斗）"].sum() > 0


def test_referrals_too_few_to_compare_are_said_to_be_few(demo: Path, opened: Open) -> None:
    page = seen(opened(demo, LEADS))
    found = open_current(demo).table("marts.mart_referral", where={"group_kind": "arm", "group_name": "referral"})
    row = found.iloc[0]
    assert row["refused_reason"] == "few_leads"
    assert f"满观察期的转介绍线索 {row['matured_lead_count']} 条" in page.words
    assert "区域" not in page.words
