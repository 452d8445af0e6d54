"""The six goals of a month as counters: margin, customers and the change of the margin. Computes none of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from dashboards.components import changes
from dashboards.components.numbers import count, is_missing, written
from dashboards.components.numbers import month as month_named
from dashboards.i18n import said
from dashboards.session import Session

KPIS = "marts.mart_kpi_home"
GOALS = ("acquisition", "cross_sell", "up_sell", "retention", "win_back", "after_sales")
_NARROWEST = 140  # pixels: two counters beside each other on a phone, three on a desk

Row = Mapping[Any, Any]


def counters(month: date, region: str | None, currency: str, now: Session) -> None:
    """Draw the six counters of a month; words instead where no order of it has a goal."""
    rows = _of_month(month, region, currency, now)
    if not rows:
        st.caption(now.say("home.no_goals"))
        return
    with st.container(border=True), st.grid(3, min_column_width=_NARROWEST, gap="small"):
        for goal in GOALS:
            _counter(goal, rows, currency, now)
    st.caption(now.say("home.goals_note", month=month_named(month, now.language)))


def _of_month(month: date, region: str | None, currency: str, now: Session) -> dict[str, Row]:
    """The month's rows of the goals by KPI, of the company or of a region; a scope of one region holds no company."""
    if not now.reader.has(KPIS):
        return {}
    names = [f"goal_{goal}_{part}" for goal in GOALS for part in ("margin_amt", "customer_count")]
    found = now.reader.table(KPIS, where={"month_start_date": month, "kpi": names})
    found = found[found["currency_code"].isna() | (found["currency_code"] == currency)]
    is_whole = found["is_whole_company"].astype(bool)
    kept = found[is_whole] if region is None and is_whole.any() else found[~is_whole]
    if region is not None:
        kept = kept[kept["region_code"] == region]
    rows: list[dict[Any, Any]] = kept.to_dict("records")
    return {str(row["kpi"]): row for row in rows} if kept["kpi"].is_unique else {}


def _counter(goal: str, rows: Mapping[str, Row], currency: str, now: Session) -> None:
    """One goal; where orders have goals and none ever had this one, it brought nothing."""
    margin, customers = (rows.get(f"goal_{goal}_{part}", {"value": 0}) for part in ("margin_amt", "customer_count"))
    lines = [now.say("home.goal_customers", n=count(customers["value"], now.language))]
    if not is_missing(margin.get("mom_growth_x")):
        lines.append(changes.changes(margin, now.say, now.language, currency)[0].text)
    with st.container(gap="xxsmall", key=f"goal_{goal}"):
        value = written(margin["value"], "amount", now.language, currency)
        st.metric(said(now.language, f"enum.goal_code.{goal}", goal), value)
        st.markdown("  \n".join(f":small[{line}]" for line in lines))
