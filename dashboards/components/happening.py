"""Events of customers: what each rule finds and brings, and the moments of the last days. Computes nothing."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from dashboards.components import filters, panels, sheets
from dashboards.reading import Range
from dashboards.session import Session

EVENTS, EFFECTS = "marts.mart_event", "marts.mart_event_effect"
FIGURES = ("fired_event_count", "suppressed_event_count", "event_outcome_ratio")
LIMIT = 200
SPANS = ("7", "30", "90")
_RULES = (
    "event_label", "owner_role", "is_enabled", "fired_count", "suppressed_count", "waiting_count",
    "treated_count", "treated_outcome_ratio", "control_count", "control_outcome_ratio", "lift_ppt",
    "lift_lo_ppt", "lift_hi_ppt", "is_lift_certain", "refused_reason", "event_outcome", "outcome_days",
    "cool_down_days", "threshold", "window_days", "last_fired_date",
)  # fmt: skip
_MOMENTS = ("event_date", "name", "event_label", "owner_role", "arm", "subject_id", "actual", "threshold",
            "event_outcome", "has_outcome", "outcome_date", "outcome_until_date", "outcome_margin_amt", "region_code",
            "customer_id")  # fmt: skip


def rules(now: Session) -> None:
    """Every rule with its counts, both arms, and the difference where there are enough."""
    found = now.reader.table(EFFECTS, order_by=["-fired_count", "event_code"])
    sheets.of_mart(_named(found, now), _RULES, now, "event_rules", table=EFFECTS, title=now.say("events.rules"))


def lately(view: panels.View, now: Session) -> None:
    """The events of the last days, of one rule or all; a picked one opens its customer."""
    say, reader = now.say, now.reader
    labels = reader.table(EVENTS, ["event_code", f"label_{now.language}"], distinct=True)
    names = {"": say("service.all"), **dict(zip(labels.iloc[:, 0], labels.iloc[:, 1], strict=True))}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        days = filters.segments(
            say("events.days"), SPANS, "30", lambda code: say("events.last_days", n=code), "event_days"
        )
        code = filters.choice(say("events.rule"), sorted(names), "", lambda one: str(names[one]), "event_rule")
    where = {"is_fired": True, "event_date": Range(reader.as_of - timedelta(days=int(days) - 1))}
    where |= {"event_code": code} if code else {}
    where |= {"region_code": view.region} if view.region else {}
    found = reader.table(EVENTS, where=where, order_by=["-event_date", "event_code", "customer_id"], limit=LIMIT + 1)
    if found.empty:
        st.caption(say("events.none"))
        return
    sheets.of_mart(_named(found, now), _MOMENTS, now, "events", table=EVENTS, title=say("events.moments"),
                   is_of_customers=True, limit=LIMIT)  # fmt: skip


def _named(found: pd.DataFrame, now: Session) -> pd.DataFrame:
    return found.rename(columns={f"label_{now.language}": "event_label", "outcome_code": "event_outcome"})
