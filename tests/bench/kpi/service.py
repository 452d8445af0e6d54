"""The truth of service by day, region and channel: tickets that come and go, calls, surveys; and metrics of tickets."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import calls, tickets
from tests.bench.kpi.frames import Frames, divided, once
from tests.bench.kpi.registry import measures, ratio, total, truth

CELL = ["service_date", "region_code", "channel_code"]
AGES = (("0_1", 0, 1), ("2_7", 2, 7), ("8_30", 8, 30), ("over_30", 31, np.inf))  # days


def _quantiles(grouped: pd.api.typing.SeriesGroupBy, name: str) -> pd.DataFrame:
    return pd.DataFrame({f"{name}_median": grouped.median(), f"{name}_p90": grouped.quantile(0.9)})


def _tickets_daily(frames: Frames) -> pd.DataFrame:
    """By the day a ticket came, went, or should have been solved."""
    rows = tickets.tickets(frames)
    rows["due_date"] = rows[["promised_date", "opened_date"]].max(axis=1)
    came = rows.assign(service_date=rows["opened_date"]).groupby(CELL, dropna=False)
    left = rows[~rows["is_open"]].assign(service_date=lambda gone: gone["gone_date"]).groupby(CELL, dropna=False)
    due = rows[rows["is_sla_due"]].assign(service_date=lambda one: one["due_date"]).groupby(CELL, dropna=False)
    found = pd.DataFrame({"opened_count": came.size(), "reopened_count": came["is_reopened"].sum(),
                          "once_solved_count": came["is_once_solved"].sum(),
                          "complaint_count": came["is_complaint"].sum(),
                          "comparable_ticket_count": came["is_comparable"].sum(),
                          "repeat_ticket_count": came["is_repeat"].sum()})  # fmt: skip
    gone = pd.DataFrame({"solved_count": left.size()})
    for name in ("first_reply", "first_resolution", "final_resolution"):
        by = left if name == "final_resolution" else came
        timed = "first_replied_count" if name == "first_reply" else f"{name}_timed_count"
        found = found.join(by[f"{name}_time_calendar_min"].count().rename(timed), how="outer")
        for form in ("calendar", "business"):
            minutes = f"{name}_time_{form}_min"
            figures = _quantiles(by[minutes], minutes).assign(**{f"{minutes}_sum": by[minutes].sum(min_count=1)})
            found = found.join(figures, how="outer")
    kept = pd.DataFrame({"sla_due_count": due.size(), "sla_met_count": due["is_kept"].sum()})
    return found.join([gone, kept], how="outer")


def _ages(frames: Frames) -> pd.DataFrame:
    """How old the open tickets of each day were: every ticket on every day it was open."""
    rows = tickets.tickets(frames)[["opened_date", "gone_date", "region_code", "channel_code"]]
    days = pd.DataFrame({"service_date": pd.date_range(rows["opened_date"].min(), frames.as_of)})
    rows = rows.merge(days, "cross").query("service_date >= opened_date")
    rows = rows[~(rows["gone_date"] <= rows["service_date"])]
    age = (rows["service_date"] - rows["opened_date"]).dt.days
    for name, first, last in AGES:
        rows[f"backlog_{name}_days_count"] = age.between(first, last).astype(int)
    return rows.groupby(CELL, dropna=False)[[name for name in rows if name.startswith("backlog_")]].sum()


@once
def surveys(frames: Frames) -> pd.DataFrame:
    """One row per survey: satisfaction on five steps, recommendation on 0 to 10."""
    rows = frames.known(frames.event("surveys"))
    rows = rows.rename(columns={"record_region": "region_code", "touchpoint_code": "channel_code"})
    is_said = rows["answered_at"].notna()
    rows["is_answered"] = is_said & rows["score"].notna()
    five, ten = rows["is_answered"] & (rows["scale_max"] == 5), rows["is_answered"] & (rows["scale_max"] == 10)
    rows["csat_answered_count"], rows["nps_n"] = five.astype(int), ten.astype(int)
    rows["csat_satisfied_count"] = (five & (rows["score"] >= 4)).astype(int)
    rows["csat_score_sum"] = rows["score"].where(five, 0)
    rows["nps_promoter_count"] = (ten & (rows["score"] >= 9)).astype(int)
    rows["nps_detractor_count"] = (ten & (rows["score"] < 7)).astype(int)
    return rows


ANSWERS = ["csat_answered_count", "csat_satisfied_count", "csat_score_sum", "nps_n", "nps_promoter_count",
           "nps_detractor_count"]  # fmt: skip


def _surveys_daily(frames: Frames) -> pd.DataFrame:
    """Sent on the day of sending, answers on the day of answering."""
    rows = surveys(frames)
    sent = rows.assign(service_date=rows["sent_date"]).groupby(CELL, dropna=False)["is_answered"]
    told = rows[rows["is_answered"]].assign(service_date=lambda said: said["answered_date"])
    found = pd.DataFrame({"survey_sent_count": sent.size(), "survey_answered_count": sent.sum()})
    return found.join(told.groupby(CELL, dropna=False)[ANSWERS].sum(), how="outer")


@truth("mart_service_daily", CELL)
def daily(frames: Frames) -> pd.DataFrame:
    """One row per day from a place's first on, because a backlog lasts."""
    parts = [part(frames) for part in (_tickets_daily, calls.daily, _surveys_daily, _ages)]
    found = parts[0].join(parts[1:], how="outer")
    first = found.reset_index().groupby(CELL[1:], dropna=False)["service_date"].min().reset_index()
    days = pd.DataFrame({"day": pd.date_range(first["service_date"].min(), frames.as_of)})
    cells = first.merge(days, "cross").query("day >= service_date").drop(columns="service_date")
    rows = cells.rename(columns={"day": "service_date"}).merge(found.reset_index(), "left", on=CELL)
    counts = [name for name in rows if name.endswith(("_count", "_score_sum", "nps_n"))]
    rows[counts] = rows[counts].fillna(0)
    rows = rows.sort_values("service_date")
    change = rows["opened_count"] - rows["solved_count"]
    rows["backlog_count"] = change.groupby([rows["region_code"], rows["channel_code"]], dropna=False).cumsum()
    rows["reopened_ratio"] = divided(rows["reopened_count"], rows["once_solved_count"])
    rows["repeat_ticket_ratio"] = divided(rows["repeat_ticket_count"], rows["comparable_ticket_count"])
    rows["sla_attainment_ratio"] = divided(rows["sla_met_count"], rows["sla_due_count"])
    rows["answer_ratio"] = divided(rows["calls_answered_count"], rows["calls_offered_count"])
    rows["csat_ratio"] = divided(rows["csat_satisfied_count"], rows["csat_answered_count"])
    rows["nps_points"] = 100 * (rows["nps_promoter_count"] - rows["nps_detractor_count"])
    rows["nps_score"] = divided(rows["nps_points"], rows["nps_n"])
    return rows.drop(columns="nps_points")


def _measured(frames: Frames) -> pd.DataFrame:
    rows = daily(frames)
    rows["nps_points"] = 100 * (rows["nps_promoter_count"] - rows["nps_detractor_count"])
    rows["unrepeated_contact_count"] = rows["contact_count"] - rows["repeated_contact_count"]
    return rows


_SUMS = ("survey_sent_count", "survey_answered_count", "csat_answered_count", "csat_satisfied_count", "csat_score_sum",
         "nps_n", "nps_points", "contact_count", "repeated_contact_count", "unrepeated_contact_count", "issue_count",
         "issue_resolved_first_count", "ivr_entered_count", "ivr_contained_count")  # fmt: skip
_RATES = {
    "csat_ratio": ("csat_satisfied_count", "csat_answered_count"),
    "survey_answer_ratio": ("survey_answered_count", "survey_sent_count"),
    "csat_mean": ("csat_score_sum", "csat_answered_count"),
    "nps_score": ("nps_points", "nps_n"),
    "repeat_contact_ratio": ("repeated_contact_count", "contact_count"),
    "fcr_contact_ratio": ("unrepeated_contact_count", "contact_count"),
    "fcr_ratio": ("issue_resolved_first_count", "issue_count"),
    "ivr_containment_ratio": ("ivr_contained_count", "ivr_entered_count"),
}
measures(_measured, "service_date", {
    "solved_ticket_count": total("solved_count"), **{name: total(name) for name in _SUMS},
    **{name: ratio(*parts) for name, parts in _RATES.items()},
})  # fmt: skip
measures(_measured, "service_date", {
    "backlog_ticket_count": total("backlog_count"),
    **{f"backlog_{name}_count": total(f"backlog_{name}_days_count") for name, _, _ in AGES},
}, is_state=True)  # fmt: skip
