"""Leads on their way: how many come how far, what knowing money, authority and need is worth, and who refers."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import asking, breakdown
from dashboards.components.numbers import count, is_missing, share
from dashboards.session import Session

FUNNEL, REFERRAL = "marts.mart_lead_funnel", "marts.mart_referral"
FIGURES = ("lead_count", "lead_response_ratio", "lead_conversion_ratio", "lead_buyer_ratio", "lead_second_order_ratio")
FIGURES_OF = {
    **dict.fromkeys(("lead_response_ratio", "lead_buyer_ratio"), "observed_lead_count"),
    "lead_conversion_ratio": "matured_lead_count",
    "lead_second_order_ratio": "first_order_observed_count",
}
#: Each step of the funnel and what it is a share of.
STEPS = (
    ("observed_lead_count", ""),
    ("observed_responder_count", "lead_response_ratio"),
    ("observed_lead_buyer_count", "lead_buyer_ratio"),
)
BY = ("observed_lead_count", "observed_responder_count", "lead_response_ratio", "observed_lead_buyer_count",
      "lead_buyer_ratio", "first_order_observed_count", "lead_second_order_ratio")  # fmt: skip
_REFERRED = ("group_name", "lead_count", "matured_lead_count", "matured_buyer_count", "referral_conversion_ratio",
             "conversion_low_ratio", "conversion_high_ratio", "incubation_days_q1", "incubation_days_median",
             "incubation_days_q3", "bought_incubation_days_median", "open_count", "remark")  # fmt: skip


def steps(asked: asking.Asked, now: Session) -> None:
    """Bars of the funnel, each with its share of the leads that have had their days."""
    rows = []
    for name, ratio in STEPS:
        number = now.reader.value(name, None, {}, start=asked.start, end=asked.end)
        of = now.reader.value(ratio, None, {}, start=asked.start, end=asked.end) if ratio else None
        told = count(number, now.language) + ("" if is_missing(of) else f"（{share(of)}）")
        rows.append((now.reader.card(name, now.language).label, 0 if is_missing(number) else int(number), told))
    option: dict[str, Any] = {
        "grid": {"left": 8, "right": 96, "top": 8, "bottom": 8, "containLabel": True},
        "animationDuration": 250,
        "dataset": {"source": pd.DataFrame(rows, columns=["step", "number", "told"])},
        "xAxis": {"type": "value", "show": False},
        "yAxis": {"type": "category", "inverse": True, "axisTick": {"show": False}, "axisLine": {"show": False}},
        "series": [{"type": "bar", "barMaxWidth": 26, "encode": {"x": "number", "y": "step"},
                    "label": {"show": True, "position": "right", "formatter": "{@[2]}"}}],
    }  # fmt: skip
    st.echarts_chart(option, alt=now.say("leads.funnel"), key="lead_steps")


def by_knowledge(asked: asking.Asked, now: Session) -> None:
    """Leads by how many of money, authority and need are known, then by their source."""
    for by, key in (("man_known_count", "leads.by_man"), ("lead_source", "leads.by_source")):
        st.subheader(now.say(key), anchor=False)
        st.caption(now.say(f"{key}_note"))
        found = breakdown.by_name(BY, by, asked, now, {})
        breakdown.shown(found, by, asked, now, f"leads_{by}", title=now.say(key), few="observed_lead_count")


def referred(now: Session) -> None:
    """Referrals beside the others and beside each source, with what may be said of the difference."""
    found = now.reader.table(REFERRAL, order_by=["group_kind", "group_name"])
    st.subheader(now.say("leads.referral"), anchor=False)
    st.caption(now.say("leads.referral_note"))
    if found.empty:
        st.caption(now.say("marketing.no_leads"))
        return
    for _, row in found[(found["group_kind"] == "arm") & (found["group_name"] == "referral")].iterrows():
        st.markdown(_verdict(row, now))
    found["remark"] = [_remark(row, now) for _, row in found.iterrows()]
    found["group_name"] = [_named(row, now) for _, row in found.iterrows()]
    breakdown.of_mart(found, _REFERRED, now, "referral", title=now.say("leads.referral"))


def _verdict(row: pd.Series, now: Session) -> str:
    if is_missing(row["conversion_difference_ppt"]):
        return now.say("leads.not_compared", n=count(row["matured_lead_count"], now.language),
                       others=count(row["compared_lead_count"], now.language))  # fmt: skip
    ripening = now.say("leads.sooner" if bool(row["is_incubation_different"]) else "leads.as_soon",
                       z=f"{float(row['incubation_log_rank_z']):+.2f}")  # fmt: skip
    told = {"points": f"{float(row['conversion_difference_ppt']):+.1f}",
            "half": f"{float(row['difference_half_width_ppt']):.1f}"}  # fmt: skip
    return f"{now.say('leads.difference', **told)} {ripening}"


def _remark(row: pd.Series, now: Session) -> str:
    return "" if is_missing(row["refused_reason"]) else asking.sample(row["matured_lead_count"], now)


def _named(row: pd.Series, now: Session) -> str:
    return now.say(f"leads.arm.{row['group_name']}") if row["group_kind"] == "arm" else str(row["group_name"])
