"""Satisfaction as its page shows it: response, CSAT and NPS by month sent and by touchpoint, with n and interval.

Computes no KPI: every number is a metric's or a column of the mart.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards.components import asking, beside, breakdown, filters, periods, ticketing
from dashboards.components.numbers import month
from dashboards.reading import Range
from dashboards.session import Session

CELLS = "marts.mart_satisfaction"
_WALL = {"touchpoint_csat_ratio": "touchpoint_csat_n", "touchpoint_nps_score": "touchpoint_nps_n",
         "touchpoint_response_ratio": "touchpoint_sent_count",
         "expectation_gap_points_mean": "expectation_n"}  # fmt: skip
_BY = ("touchpoint_sent_count", "touchpoint_response_ratio", "touchpoint_csat_n", "touchpoint_csat_ratio",
       "touchpoint_nps_n", "touchpoint_nps_score", "expectation_gap_points_mean")  # fmt: skip
_NAMES = ("touchpoint_code", "channel_code", "region_code")
_SHOWN = {
    "csat": ("month", "touchpoint_code", "channel_code", "region_code", "remark", "scale_max",
             "survey_sent_count", "response_ratio", "csat_n", "csat_ratio", "csat_ratio_lo", "csat_ratio_hi",
             "csat_mean", "expectation_gap_points_mean"),
    "nps": ("month", "touchpoint_code", "channel_code", "region_code", "remark", "scale_max",
            "survey_sent_count", "response_ratio", "nps_n", "nps_score", "nps_score_lo", "nps_score_hi",
            "nps_promoter_count", "nps_passive_count", "nps_detractor_count"),
}  # fmt: skip
_SHAPES = {**dict.fromkeys(("csat_n", "nps_n", "scale_max"), "localized"),
           **dict.fromkeys(("csat_mean", "expectation_gap_points_mean"), "%,.2f"),
           **dict.fromkeys(("nps_score", "nps_score_lo", "nps_score_hi"), "%,.1f")}  # fmt: skip
_MONTHS = 13


def whole(months: asking.Asked, now: Session) -> None:
    """The four figures, each with how many answers it stands on, and satisfaction month by month."""
    notes = asking.of_many(_WALL, months, now)
    for name in ("touchpoint_csat_ratio", "touchpoint_nps_score"):
        notes = ticketing.with_interval(name, notes, months, now)
    asking.flows(tuple(_WALL), months, now, notes)
    name = "touchpoint_csat_ratio"
    with st.container(border=True):
        st.markdown(f"**{now.reader.card(name, now.language).label}**")
        first = periods.month_start(now.reader.as_of, _MONTHS - 1)
        during: dict[str, Any] = {"where": months.where(name, now), "start": first, "end": now.reader.as_of}
        beside.series(now.reader.ask(name, grain="month", compare="yoy", **during).rows, "yoy", now, None)
        answers = now.reader.metric(_WALL[name], ["month"], during["where"] or None, start=first, end=during["end"])
        if len(counts := answers[_WALL[name]].dropna()):
            st.caption(now.say("satisfied.months_n", low=int(counts.min()), high=int(counts.max())))


def by_names(months: asking.Asked, now: Session) -> None:
    """The same by touchpoint, channel or region."""
    title = now.say("satisfied.by")
    by = filters.segments(title, _NAMES, _NAMES[0], lambda key: now.say(f"field.{key}"), "satisfied_by", quiet=True)
    found = breakdown.by_name(_BY, by, months, now, {})
    breakdown.shown(found, by, months, now, "satisfied_by_name", title=title, few="touchpoint_csat_n")


def cells(months: asking.Asked, now: Session) -> None:
    """Month by month, touchpoint, channel and region of one kind of scale; under the floor n stands for a ratio."""
    say, kinds = now.say, tuple(_SHOWN)
    kind = filters.segments(
        say("satisfied.cells"), kinds, kinds[0], lambda key: say(f"satisfied.{key}"), "scale", quiet=True
    )
    where: dict[str, Any] = {"month_date": Range(months.start, months.end), "scale_family": kind}
    where |= {} if months.region is None else {"region_code": months.region}
    found = now.reader.table(CELLS, where=where, order_by=["-month_date", "-survey_sent_count", "touchpoint_code"])
    if found.empty:
        st.caption(say("catalogue.nothing"))
        return
    told = found.to_dict("records")
    found = found.assign(
        month=[month(at, now.language) for at in found["month_date"]],
        touchpoint_code=[breakdown.group("touchpoint_code", code, now) for code in found["touchpoint_code"]],
        remark=[ticketing.remark(row, "survey_answered_count", "min_answer_count", now) for row in told],
    )
    breakdown.of_mart(found, _SHOWN[kind], now, "satisfaction_cells", title=say("satisfied.cells"), shapes=_SHAPES)
