"""The truth of service by day, region and channel: tickets that come and go, calls, surveys; and metrics of tickets."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import calls
from tests.bench.kpi.frames import Frames, divided, once
from tests.bench.kpi.registry import Value, measures, ratio, total, truth

CELL = ["service_date", "region_code", "channel_code"]


def _minutes(rows: pd.DataFrame, until: str) -> pd.Series:
    """From opening; an end before the opening is a wrong clock and no duration."""
    minutes = (rows[until] - rows["opened_at"]).dt.total_seconds() / 60
    return minutes.where(minutes >= 0)


@once
def tickets(frames: Frames) -> pd.DataFrame:
    """One row per ticket."""
    rows = frames.known(frames.event("tickets")).rename(columns={"record_region": "region_code"})
    rows["is_open"] = rows["status"] == "open"
    rows["is_complaint"] = rows["ticket_type"] == "complaint"
    rows["is_reopened"] = rows["reopened_count"] > 0
    rows["is_once_solved"] = ~rows["is_open"] | rows["is_reopened"]
    rows["reply_min"] = _minutes(rows, "first_replied_at")
    rows["resolution_min"] = _minutes(rows, "solved_at")
    gone = rows["solved_date"].fillna(rows["opened_date"])
    rows["gone_date"] = gone.where(gone >= rows["opened_date"], rows["opened_date"])
    return rows


def _quantiles(grouped: pd.api.typing.SeriesGroupBy, name: str) -> pd.DataFrame:
    return pd.DataFrame({f"{name}_median": grouped.median(), f"{name}_p90": grouped.quantile(0.9)})


def _tickets_daily(frames: Frames) -> pd.DataFrame:
    rows = tickets(frames)
    came = rows.assign(service_date=rows["opened_date"]).groupby(CELL, dropna=False)
    left = rows[~rows["is_open"]].assign(service_date=lambda gone: gone["gone_date"]).groupby(CELL, dropna=False)
    found = pd.DataFrame({"opened_count": came.size(), "reopened_count": came["is_reopened"].sum(),
                          "complaint_count": came["is_complaint"].sum(),
                          "first_replied_count": came["reply_min"].count()})  # fmt: skip
    found = found.join(_quantiles(came["reply_min"], "first_reply_time_calendar_min"), how="outer")
    gone = _quantiles(left["resolution_min"], "final_resolution_time_calendar_min").assign(solved_count=left.size())
    return found.join(gone, how="outer")


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
    parts = [part(frames) for part in (_tickets_daily, calls.daily, _surveys_daily)]
    found = parts[0].join(parts[1:], how="outer")
    first = found.reset_index().groupby(CELL[1:], dropna=False)["service_date"].min().reset_index()
    days = pd.DataFrame({"day": pd.date_range(first["service_date"].min(), frames.as_of)})
    cells = first.merge(days, "cross").query("day >= service_date").drop(columns="service_date")
    rows = cells.rename(columns={"day": "service_date"}).merge(found.reset_index(), "left", on=CELL)
    counts = [name for name in rows if name.endswith(("_count", "_sum", "nps_n"))]
    rows[counts] = rows[counts].fillna(0)
    rows = rows.sort_values("service_date")
    change = rows["opened_count"] - rows["solved_count"]
    rows["backlog_count"] = change.groupby([rows["region_code"], rows["channel_code"]], dropna=False).cumsum()
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
measures(_measured, "service_date", {"backlog_ticket_count": total("backlog_count")}, is_state=True)


def _quantile(column: str, at: float) -> Value:
    return lambda rows: float(np.nanquantile(rows[column], at)) if rows[column].notna().any() else None


measures(tickets, "opened_date", {
    "ticket_count": len, "open_ticket_count": total("is_open"), "complaint_count": total("is_complaint"),
    "first_reply_time_calendar_min_median": _quantile("reply_min", 0.5),
    "first_reply_time_calendar_min_p90": _quantile("reply_min", 0.9),
    "final_resolution_time_calendar_min_median": _quantile("resolution_min", 0.5),
    "final_resolution_time_calendar_min_p90": _quantile("resolution_min", 0.9),
    "reopened_ticket_count": total("is_reopened"), "once_solved_ticket_count": total("is_once_solved"),
    "reopened_ratio": ratio("is_reopened", "is_once_solved"),
})  # fmt: skip
