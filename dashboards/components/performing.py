"""What each sales person does and stands at, how new people come up to the target, and what waits for another owner.

Rates stand beside how many deals they are of. Computes no KPI.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import asking, breakdown, money, periods, staying
from dashboards.components.numbers import month
from dashboards.session import Session

TABLE = "marts.mart_rep_performance"
PERIOD = ("rep_lead_count", "rep_created_count", "rep_advanced_count", "rep_won_count", "rep_decided_count",
          "rep_win_rate_count_ratio", "rep_won_amt", "rep_win_rate_amount_ratio", "rep_cycle_mean_days",
          "rep_signed_amt", "rep_signed_target_amt", "rep_attainment_signed_x")  # fmt: skip
RAMP = ("rep_attainment_signed_x", "rep_signed_amt", "rep_signed_target_amt", "rep_created_count", "rep_won_count",
        "rep_decided_count", "rep_win_rate_count_ratio", "rep_cycle_mean_days")  # fmt: skip
HANDOVER = ("handover_opportunity_count", "handover_opportunity_amt")
_NOW = ("employee_name", "region_code", "remark", "tenure_months", "won_12m_count", "decided_12m_count",
        "win_rate_12m_count_ratio", "win_rate_12m_lo_ratio", "win_rate_12m_hi_ratio", "win_rate_12m_amount_ratio",
        "cycle_12m_mean_days", "open_count", "sales_velocity_amt_per_day", "quota_attainment_signed_x",
        "quota_attainment_shipped_x", "quota_attainment_collected_x", "managed_count")  # fmt: skip
_WAITING = ("employee_name", "region_code", "hired_date", "handover_customer_count", *HANDOVER)
_SHAPES = {"sales_velocity_amt_per_day": "%,.2f", "cycle_12m_mean_days": "%,.0f", "tenure_months": "%,.0f",
           **dict.fromkeys(("quota_attainment_signed_x", "quota_attainment_shipped_x", "quota_attainment_collected_x"),
                           "percent")}  # fmt: skip
_LEAST = "00-03"


def of_period(asked: asking.Asked, now: Session) -> None:
    """A row a person with what they did within the months chosen; those of the regions chosen."""
    found = breakdown.by_name(PERIOD, "employee_id", asked, now, staying.people(now))
    if not found.empty:
        found = found.dropna(subset=[name for name in PERIOD if name in found], how="all")
        found = found.sort_values("rep_won_amt", ascending=False, na_position="last")
    title = now.say("team.by_person")
    breakdown.shown(found, "employee_id", asked, now, "team_period", title=title, few="rep_decided_count",
                    label=now.say("field.employee_name"))  # fmt: skip


def ramp(asked: asking.Asked, now: Session) -> None:
    """The same by the months since people were hired, newest people first."""
    found = breakdown.by_name(RAMP, "tenure_band", asked, now, {})
    if not found.empty:
        found = found.sort_values("code", na_position="last")
        if _LEAST not in set(found["code"]):
            st.caption(now.say("team.nobody_new"))
    title = now.say("team.ramp")
    breakdown.shown(found, "tenure_band", asked, now, "team_ramp", title=title, few="rep_decided_count")


def newest(asked: asking.Asked, now: Session) -> pd.DataFrame:
    """The rows of the newest month: amounts in the basis shown, beside them whose customers a person manages.

    A person's customers stand in the row without a currency, which holds what has no amount.
    """
    where: dict[str, Any] = {"month_date": periods.month_start(now.reader.as_of)}
    if asked.region is not None:
        where["region_code"] = asked.region
    found = now.reader.table(TABLE, where=where, order_by=["employee_id"])
    kept = ["managed_count", "handover_customer_count"]
    owned = found.sort_values(kept, ascending=False).drop_duplicates("employee_id")[["employee_id", *kept]]
    rows = money.kept(found[found["currency_code"].notna()], asked.basis).drop_duplicates("employee_id")
    people = found.drop_duplicates("employee_id")
    alone = people[~people["employee_id"].isin(rows["employee_id"])]
    return pd.concat([rows, alone]).drop(columns=kept).merge(owned, on="employee_id", how="left")


def stand(found: pd.DataFrame, asked: asking.Asked, now: Session) -> None:
    """Rates of twelve months with their interval, velocity, three attainments of the month, and customers managed."""
    month_name = month(periods.month_start(now.reader.as_of), now.language) + now.say("app.unfinished")
    title = now.say("team.stand")
    st.subheader(title, anchor=False)
    st.caption(now.say("team.stand_note", month=month_name))
    here = found[~found["is_departed"].astype(bool)].sort_values("won_12m_amt", ascending=False)
    remarks = [
        asking.sample(n, now) if few else ""
        for n, few in zip(here["decided_12m_count"], here["is_refused"], strict=True)
    ]
    here = here.assign(remark=remarks)
    breakdown.of_mart(here, _NOW, now, "team_stand", title=title, basis=asked.basis, shapes=_SHAPES)


def waiting(found: pd.DataFrame, asked: asking.Asked, now: Session) -> None:
    """Customers and deals of people who have left, by person."""
    title = now.say("team.waiting")
    st.subheader(title, anchor=False)
    today = replace(asked, start=periods.month_start(now.reader.as_of), end=now.reader.as_of)
    asking.states(("handover_customer_count", *HANDOVER), today, now, {"handover_customer_count": ""})  # of today only
    deals = breakdown.by_name(HANDOVER, "employee_id", today, now, {})
    if "code" in deals:
        found = found.merge(deals.drop(columns="employee_id"), left_on="employee_id", right_on="code", how="left")
    owed = [name for name in ("handover_customer_count", *HANDOVER) if name in found]
    left = found[(found[owed].fillna(0).astype(float) > 0).any(axis="columns")]
    if left.empty:
        st.caption(now.say("team.nothing_waits"))
        return
    left = left.sort_values(owed, ascending=False)
    breakdown.of_mart(left, _WAITING, now, "team_waiting", title=title, basis=asked.basis)
