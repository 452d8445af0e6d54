"""Whom a campaign was meant for and how far it came with each, and the leads of a source. Adds up nothing."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards.components import effects, notices, rows
from dashboards.components.numbers import day
from dashboards.components.words import plain
from dashboards.reading import Range
from dashboards.session import Session

CAMPAIGNS, TOUCHES, LEADS = "marts.mart_campaign", "core.fct_campaign_touch", "core.fct_lead"
LISTED = 1000
ANY = "all"
_TOUCHED = ("name", "arm", "touch_step", "sent_at", "region_code", "customer_id")
_LEADS = ("lead_name", "lead_source", "created_date", "converted_date", "incubation_days", "name", "source_lead_id",
          "customer_id")  # fmt: skip


def of_campaign(campaign: str, now: Session) -> None:
    """The customers on a campaign's list, treated and control, with the last step each came to."""
    say = now.say
    known = now.reader.table(CAMPAIGNS, where={"campaign_id": campaign}, limit=1)
    if known.empty or not now.reader.has(TOUCHES):
        notices.empty(say("detail.nothing_title"), say("detail.nothing"), ":material/campaign:")
        return
    row = known.iloc[0]
    st.header(plain(row["campaign_name"]), anchor=False)
    words = [f"{day(row['started_date'])} – {day(row['ended_date'])}", effects.verdict(row, now)]
    st.caption(" · ".join(words))
    found = now.reader.table(TOUCHES, None, {"campaign_id": campaign}, ["-arm", "campaign_touch_id"], LISTED + 1)
    found = rows.identified(now.reader, found.assign(touch_step=_steps(found, now)))
    rows.of_customers(found, _TOUCHED, now, "touches", limit=LISTED, title=str(row["campaign_name"]))


def _steps(touches: pd.DataFrame, now: Session) -> pd.Series:
    """The furthest step of each message in words; a control customer was sent none."""
    told = pd.Series(now.say("marketing.step.none"), index=touches.index, dtype="object")
    for step in (*effects.STEPS, "unsubscribed"):
        told[touches[f"is_{step}"].fillna(False).astype(bool)] = now.say(f"marketing.step.{step}")
    return told


def of_source(source: str, days: Range, now: Session) -> None:
    """The leads of one source, or of all, created in a period; a converted one opens its customer."""
    where = {"created_date": days} | ({} if source == ANY else {"lead_source": source})
    found = now.reader.table(LEADS, None, where, ["-created_date", "lead_id"], LISTED + 1)
    title = now.say("marketing.lead_list")
    st.subheader(title if source == ANY else f"{title} · {plain(source)}", anchor=False)
    st.caption(now.say("card.between", start=day(days.low), end=day(days.high)))
    if found.empty:
        st.caption(now.say("marketing.no_leads"))
        return
    found = rows.identified(now.reader, found, "converted_customer_record_id")
    rows.of_customers(found, _LEADS, now, "lead_list", limit=LISTED, title=title)
