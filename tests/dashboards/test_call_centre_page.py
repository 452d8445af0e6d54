"""The page of the call centre says what the published half hours say, and splits a change into its reasons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from appearance import seen

from dashboards.components import numbers, reasons
from pipelines.published import metric, open_current

Open = Callable[..., Any]
PAGE = "app_pages/service/service_calls.py"
YEAR = {"start": date(2026, 1, 1), "end": date(2026, 11, 20)}
RATES = {"occupancy_ratio": "坐席占用率", "qa_pass_ratio": "质检合格率", "answer_correct_ratio": "解答准确率"}


@pytest.mark.parametrize("queue", ["", "repair"])
def test_rates_of_agents_and_checks_are_those_of_the_queue_chosen(demo: Path, opened: Open, queue: str) -> None:
    page = seen(opened(demo, PAGE, service_period="ytd", **({"service_queue": queue} if queue else {})))
    assert page.wrong == []
    for name, label in RATES.items():
        found = metric(open_current(demo), name, where={"queue_name": queue} if queue else None, **YEAR).iloc[0, 0]
        assert page.numbers[label] == numbers.share(found)


def test_the_busy_rate_is_the_carriers_whichever_queue_is_chosen(demo: Path, opened: Open) -> None:
    found = metric(open_current(demo), "busy_ratio", **YEAR).iloc[0, 0]
    for chosen in ({}, {"service_queue": "info"}):
        page = seen(opened(demo, PAGE, service_period="ytd", **chosen))
        assert page.numbers["占线率（遇忙率）"] == numbers.share(found)
    assert 0 < found < 1


def test_the_reasons_shown_add_up_to_the_change_in_the_sentence(demo: Path, opened: Open) -> None:
    found = open_current(demo).table(reasons.TABLE, where={"period_kind": "week", "slice_kind": "company"})
    week = found["period_start_date"].max()
    wanted = found[found["period_start_date"] == week]
    app = opened(demo, PAGE)
    shown = next(each.value for each in app.dataframe if "change_share_x" in each.value)
    assert len(shown) == len(wanted) > 1
    assert shown["contribution_qty"].sum() == wanted["change_qty"].iloc[0]
    assert f"变化 **{wanted['change_qty'].iloc[0]:+,.2f}**" in seen(app).words


def test_a_slice_without_a_region_is_named_and_spikes_have_their_reason(demo: Path, opened: Open) -> None:
    app = opened(demo, PAGE, reason_kind="day", reason_slice="queue.none")
    assert not app.exception
    listed = next((each.value for each in app.dataframe if "spike_z" in each.value), pd.DataFrame())
    found = open_current(demo).table(reasons.TABLE, where={"is_spike": True, "is_top_reason": True})
    assert len(listed) == min(len(found), reasons.LISTED)
    assert listed.empty or ((listed["spike_z"] >= 3).all() and listed["reason_name"].notna().all())
