"""What will be asked for in the weeks to come, and which campaigns are in it. Computes no KPI."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboards.components import breakdown, filters, tables
from dashboards.components.numbers import count, day
from dashboards.session import Session

PLAN, CAMPAIGNS = "marts.mart_demand_plan", "marts.mart_campaign_uplift"
_WEEK = ("product_name", "planned_demand_qty", "unit_name", "uplift_qty", "planned_production_qty",
         "production_gap_qty", "baseline_qty", "baseline_low_qty", "baseline_high_qty", "uplift_low_qty",
         "uplift_high_qty", "campaign_count", "last_year_qty", "last_year_uplift_qty", "last_year_smoothed_qty",
         "level_x", "shift_x", "demand_method", "error_qty", "tested_week_count", "sold_week_count",
         "known_week_count", "category_name", "not_told")  # fmt: skip
_CAMPAIGN = ("campaign_name", "channel_code", "started_date", "window_end_date", "planned_with", "uplift_x",
             "uplift_low_x", "uplift_high_x", "treated_count", "measured_campaign_count", "measured_treated_count",
             "measured_control_count")  # fmt: skip
_SHAPES = dict.fromkeys(("uplift_x", "uplift_low_x", "uplift_high_x"), "percent")
_LISTED = 300


def coming(now: Session) -> None:
    """A week's plan, product by product, and the campaigns of the weeks."""
    say = now.say
    title = say("plans.demand")
    st.subheader(title, anchor=False)
    if not now.reader.rows(PLAN):
        st.caption(say("plans.nothing"))
        return
    st.caption(say("plans.demand_note"))
    every = now.reader.table(PLAN, ["week_start_date"], distinct=True)["week_start_date"]
    weeks = {one.isoformat(): one for one in sorted(pd.Timestamp(one).date() for one in every)}
    listed, week = st.columns([2, 1])
    with listed:
        kind = _kind(now)
    with week:
        chosen = filters.choice(say("plans.demand_week"), list(weeks), list(weeks)[min(1, len(weeks) - 1)],
                                lambda key: day(weeks[key]), "demand_week")  # fmt: skip
    order = ["category_name", "product_name", "product_id"]
    found = _picked(now.reader.table(PLAN, where={"week_start_date": weeks[chosen]}, order_by=order), kind)
    found = found.assign(
        demand_method=tables.words(found["method"], "demand_method", now.language),
        not_told=tables.words(found["refused_reason"], "stock_refused", now.language),
    )
    _table(found, _WEEK, f"demand_{kind}", title, now)
    _campaigns(now)


def _kind(now: Session) -> str:
    """Which of the products."""
    name: Callable[[str], str] = lambda code: now.say(f"plans.demand_list.{code}")  # noqa: E731
    kinds = ("told", "gap", "campaign", "refused")
    return filters.segments(now.say("stocking.list_of"), kinds, kinds[0], name, "demand_list", quiet=True)


def _picked(found: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The products of one list; those that production falls furthest short of come first."""
    if kind == "gap":
        return found[found["production_gap_qty"] < 0].sort_values("production_gap_qty")
    if kind == "campaign":
        return found[found["campaign_count"] > 0].sort_values("uplift_qty", ascending=False)
    return found[found["is_refused"].astype(bool) == (kind == "refused")]


def _campaigns(now: Session) -> None:
    title = now.say("plans.uplift")
    st.markdown(f"**{title}**")
    st.caption(now.say("plans.uplift_note"))
    found = now.reader.table(CAMPAIGNS, order_by=["started_date", "campaign_id"])
    yes = now.say("plans.is_planned")
    reasons = tables.words(found["refused_reason"], "uplift_refused", now.language)
    found = found.assign(planned_with=reasons.where(~found["is_planned"].astype(bool), yes))
    _table(found, _CAMPAIGN, "uplift", title, now)


def _table(found: pd.DataFrame, columns: tuple[str, ...], key: str, title: str, now: Session) -> None:
    if found.empty:
        st.caption(now.say("plans.nothing"))
        return
    st.caption(now.say("stocking.rows", n=count(len(found), now.language)))
    breakdown.of_mart(found.head(_LISTED), columns, now, key, title=title, shapes=_SHAPES)
    if len(found) > _LISTED:
        st.caption(now.say("app.more_rows", shown=_LISTED, total=count(len(found), now.language)))
