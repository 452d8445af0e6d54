"""Tickets and complaints as their page shows them: times, promises, the age of the backlog, who was won back.

Computes no KPI: every number is a metric's or a column of a mart.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import asking, breakdown, filters, rows, traffic
from dashboards.components.numbers import is_missing, month
from dashboards.reading import Range
from dashboards.session import Session
from pipelines.published.units import unit_word

TICKETS, COMPLAINTS = "marts.mart_ticket", "marts.mart_complaint_recovery"
VISITS = "core.fct_field_service_order"
_FORMS = tuple(f"{what}_time_{form}_min_median" for what in ("first_reply", "final_resolution")
               for form in ("business", "calendar"))  # fmt: skip
_TIMES = ("ticket_count", *_FORMS[:2], "first_reply_time_business_min_p90", *_FORMS[2:],
          "final_resolution_time_business_min_p90")  # fmt: skip
_TIMED_BY = ("value_grade_code", "severity", "channel_code", "ticket_type")
_KEPT = {"sla_attainment_ratio": "sla_due_count", "reopened_ratio": "once_solved_ticket_count",
         "repeat_ticket_ratio": "comparable_ticket_count"}  # fmt: skip
_AGES = tuple(f"backlog_{age}_count" for age in ("0_1", "2_7", "8_30", "over_30"))
_OPEN = ("age_days", "name", "source_ticket_id", "ticket_type", "reason_name", "severity", "opened_date", "promised_at",
         "reopening_count", "value_grade_code", "region_code", "customer_id")  # fmt: skip
_RECOVERY = {"complaint_recovery_ratio": "matured_complainer_count",
             **dict.fromkeys(("repeat_complaint_ratio", "follow_up_ratio"), "recorded_complaint_count")}  # fmt: skip
_BY_REASON = ("recorded_complaint_count", "repeat_complaint_count", "followed_up_complaint_count", "complainer_count",
              "matured_complainer_count", "recovered_complainer_count", "complaint_recovery_ratio")  # fmt: skip
_MONTHS = ("month", "reason_name", "region_code", "complaint_count", "top_cause_name", "matured_complainer_count",
           "recovered_complainer_count", "complaint_recovery_ratio", "complaint_recovery_ratio_lo",
           "complaint_recovery_ratio_hi", "remark", "compensation_amt")  # fmt: skip
_VISITS = ("field_service_done_count", "first_visit_fixed_count", "first_visit_fixed_ratio")
LISTED, WEEKS = 200, 26


def times(asked: asking.Asked, now: Session) -> None:
    """Medians by both clocks, and all of them by the customer's grade or another name of the reader's choice."""
    asking.flows(_FORMS, asked, now, asking.of_many(dict.fromkeys(_FORMS, "ticket_count"), asked, now))
    title = now.say("ticketing.timed_by")
    st.markdown(f"**{title}**")
    by = filters.segments(title, _TIMED_BY, _TIMED_BY[0], lambda key: now.say(f"field.{key}"), "timed_by", quiet=True)
    found = breakdown.by_name(_TIMES, by, asked, now, {})
    breakdown.shown(found, by, asked, now, "timed", title=title, few="ticket_count")


def kept(asked: asking.Asked, now: Session) -> None:
    """Promises kept, and what came back."""
    asking.flows(tuple(_KEPT), asked, now, asking.of_many(_KEPT, asked, now))


def backlog(asked: asking.Asked, now: Session) -> None:
    """What stood open at the end of each week, by how old it was then."""
    first = now.reader.as_of - timedelta(days=now.reader.as_of.weekday() + 7 * (WEEKS - 1))
    labels = {name: now.reader.card(name, now.language).label for name in _AGES}
    parts = []
    for name in _AGES:
        found = now.reader.metric(name, ["week"], asked.where(name, now) or None, start=first, end=now.reader.as_of)
        parts.append(found.set_index("week")[name].rename(labels[name]))
    frame = pd.concat(parts, axis="columns").sort_index().fillna(0).reset_index()
    frame["week"] = pd.to_datetime(frame["week"]).dt.strftime("%Y-%m-%d")
    with st.container(border=True):
        st.markdown(f"**{now.say('ticketing.ages')}**", help=now.say("service.weeks", n=WEEKS))
        unit = unit_word("tickets", now.language)
        traffic.stacked(frame, list(labels.values()), unit, now.say("ticketing.ages"), "backlog_ages")


def oldest(asked: asking.Asked, now: Session) -> None:
    """Open tickets, the oldest first; a picked row opens its customer."""
    where: dict[str, Any] = {"is_open": True} | _region(asked)
    found = now.reader.table(TICKETS, where=where, order_by=["-age_days", "ticket_id"], limit=LISTED + 1)
    title = now.say("ticketing.oldest")
    st.markdown(f"**{title}**")
    if found.empty:
        st.caption(now.say("catalogue.nothing"))
        return
    grades = [breakdown.group("value_grade_code", code, now) for code in found["value_grade_code"]]
    found = rows.named(now.reader, found).assign(value_grade_code=grades)
    breakdown.of_mart(found, _OPEN, now, "oldest_tickets", title=title, customers=LISTED)


def complaints(asked: asking.Asked, now: Session) -> None:
    """Who was won back, reason by reason and month by month, and what caused the complaints."""
    months = asking.months_of(asked)
    st.caption(now.say("team.months", months=asking.month_words(months, now)))
    notes = asking.of_many({**_RECOVERY, "complaint_ratio": "order_count"}, months, now)
    asking.flows(
        (*_RECOVERY, "complaint_ratio"), months, now, with_interval("complaint_recovery_ratio", notes, months, now)
    )
    title = now.say("ticketing.by_reason")
    st.markdown(f"**{title}**")
    found = breakdown.by_name(_BY_REASON, "reason_name", months, now, {})
    breakdown.shown(found, "reason_name", months, now, "by_reason", title=title, few="matured_complainer_count")
    _causes(asked, now)
    _by_month(months, now)


def _causes(asked: asking.Asked, now: Session) -> None:
    """Complaints by the cause found; without one they are 未填写."""
    title = now.say("ticketing.causes")
    st.markdown(f"**{title}**")
    where = asked.where("complaint_count", now) | {"ticket_type": "complaint"}
    found = now.reader.metric("complaint_count", ["cause_name"], where, start=asked.start, end=asked.end)
    names = [breakdown.group("cause_name", cause, now) for cause in found["cause_name"]]
    found = found.assign(cause_name=names).sort_values("complaint_count", ascending=False)
    breakdown.shown(found, "cause_name", asked, now, "causes", title=title)


def _by_month(months: asking.Asked, now: Session) -> None:
    where: dict[str, Any] = {"month_date": Range(months.start, months.end)} | _region(months)
    found = now.reader.table(COMPLAINTS, where=where, order_by=["-month_date", "-complaint_count", "reason_name"])
    title = now.say("ticketing.by_month")
    st.markdown(f"**{title}**")
    if found.empty:
        st.caption(now.say("catalogue.nothing"))
        return
    unit = "" if found["currency_code"].isna().all() else str(found["currency_code"].dropna().iloc[0])
    found = asking.kept(found, months.basis)
    found = found.assign(month=[month(at, now.language) for at in found["month_date"]],
                         remark=[remark(row, "matured_complainer_count", "min_case_count", now)
                                 for row in found.to_dict("records")])  # fmt: skip
    breakdown.of_mart(found, _MONTHS, now, "complaint_months", title=title, basis=months.basis if unit else None)


def with_interval(name: str, notes: Mapping[str, str], asked: asking.Asked, now: Session) -> dict[str, str]:
    """The notes, that of one metric with the interval its `_lo` and `_hi` tell."""
    ends = [f"{name}_{end}" for end in ("lo", "hi")]
    if not set(ends) <= set(now.reader.metrics):
        return dict(notes)
    values = [now.reader.value(end, None, asked.where(end, now), start=asked.start, end=asked.end) for end in ends]
    if any(map(is_missing, values)):
        return dict(notes)
    low, high = (asking.told(end, value, asked, now) for end, value in zip(ends, values, strict=True))
    return {**notes, name: f"{notes.get(name, '')} {now.say('asking.interval', low=low, high=high)}"}


def remark(row: Mapping[Any, Any], n: str, floor: str, now: Session) -> str:
    """Why a ratio is not shown, with n and the floor; that the month is not over."""
    told = [now.say("asking.under_floor", n=int(row[n]), floor=int(row[floor]))] if row["is_refused"] else []
    running = [] if is_missing(row["is_unfinished"]) or not row["is_unfinished"] else [now.say("app.unfinished")]
    return " ".join([*told, *running])


def visits(asked: asking.Asked, now: Session) -> None:
    """Field services done, and how many the first visit settled."""
    asking.flows(("first_visit_fixed_ratio",), asked, now,
                 asking.of_many({"first_visit_fixed_ratio": "field_service_done_count"}, asked, now))  # fmt: skip
    found = breakdown.by_name(_VISITS, "service_type", asked, now, {})
    title = now.say("ticketing.by_type")
    breakdown.shown(found, "service_type", asked, now, "visits", title=title, few="field_service_done_count")


def _region(asked: asking.Asked) -> dict[str, Any]:
    return {} if asked.region is None else {"region_code": asked.region}
