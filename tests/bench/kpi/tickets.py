"""The truth of tickets: how long they took by the clock and while the service was open, promises, repeats, visits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipelines.settings import DBT_PROJECT
from tests.bench.kpi import contribution
from tests.bench.kpi.frames import Frames, days_between, once
from tests.bench.kpi.registry import Value, measures, ratio, total, truth

OPENS, CLOSES, REPEAT_DAYS = 9 * 60, 18 * 60, 7  # the demo's juke.toml
_MINUTE = np.timedelta64(1, "m")


def _open_minutes(first: pd.Timestamp, last: pd.Timestamp) -> np.ndarray:
    """For each minute from `first` on, how many before it were business minutes: every minute looked at by itself."""
    days = pd.date_range(first, last + pd.Timedelta(days=1))
    official = pd.read_csv(DBT_PROJECT / "seeds" / "official_days.csv", parse_dates=["date"]).set_index("date")
    is_off = days.isin(official.index[official["is_holiday"]])
    is_on = days.isin(official.index[official["is_makeup_workday"]])
    is_worked = is_on | ((days.weekday < 5) & ~is_off)
    clock = np.arange(24 * 60)
    is_open = is_worked[:, None] & ((clock >= OPENS) & (clock < CLOSES))[None, :]
    return np.concatenate([[0], np.cumsum(is_open.ravel())])


def _business(rows: pd.DataFrame, until: str) -> pd.Series:
    """Business minutes from opening; the demo's clocks show whole minutes."""
    known = rows[rows[until] >= rows["opened_at"]]
    found = pd.Series(np.nan, rows.index)
    if len(known):
        first = known["opened_at"].min().normalize()
        before = _open_minutes(first, known[until].max().normalize())
        start, end = (((known[name] - first) // _MINUTE).to_numpy(int) for name in ("opened_at", until))
        found[known.index] = before[end] - before[start]
    return found


def _calendar(rows: pd.DataFrame, until: str) -> pd.Series:
    """From opening; an end before the opening is a wrong clock and no duration."""
    minutes = (rows[until] - rows["opened_at"]).dt.total_seconds() / 60
    return minutes.where(minutes >= 0)


@once
def tickets(frames: Frames) -> pd.DataFrame:
    """One row per ticket."""
    rows = frames.known(frames.event("tickets")).rename(columns={"record_region": "region_code"})
    rows["ticket_id"] = "callcentre_tw:" + rows["source_ticket_id"]
    rows["is_open"] = rows["status"] == "open"
    rows["is_complaint"] = rows["ticket_type"] == "complaint"
    rows["reopening_count"], rows["is_reopened"] = rows["reopened_count"], rows["reopened_count"] > 0
    rows["is_once_solved"] = ~rows["is_open"] | rows["is_reopened"]
    rows["first_solved"] = rows["solved_at"].where(~rows["is_reopened"])
    ends = {"first_reply": "first_replied_at", "first_resolution": "first_solved", "final_resolution": "solved_at"}
    for name, until in ends.items():
        rows[f"{name}_time_calendar_min"] = _calendar(rows, until)
        rows[f"{name}_time_business_min"] = _business(rows, until)
    gone = rows["solved_date"].fillna(rows["opened_date"])
    rows["gone_date"] = gone.where(gone >= rows["opened_date"], rows["opened_date"]).where(~rows["is_open"])
    rows["is_sla_due"] = rows["promised_date"] <= frames.as_of
    rows["is_kept"] = rows["is_sla_due"] & ~rows["is_open"] & (rows["solved_at"] <= rows["promised_at"])
    rows["is_comparable"] = rows["customer_id"].notna() & rows["reason_name"].notna()
    rows = rows.sort_values(["opened_at", "source_ticket_id"])
    before = rows.groupby(["customer_id", "reason_name"])["opened_date"].shift()
    rows["is_repeat"] = rows["is_comparable"] & (days_between(rows["opened_date"], before) <= REPEAT_DAYS)
    return rows.sort_index()


def _answers(frames: Frames) -> pd.DataFrame:
    """What surveys say of each ticket: how many, and the newest answer on either scale."""
    rows = frames.event("surveys").sort_values("answered_at")
    told = rows[rows["answered_at"].notna() & rows["score"].notna()]
    newest = {kind: told[told["scale_max"] == scale].groupby("source_ticket_id")["score"].last()
              for kind, scale in (("csat_score", 5), ("nps", 10))}  # fmt: skip
    found = pd.DataFrame({"survey_count": rows.groupby("source_ticket_id").size(), **newest})
    found["is_satisfied"] = (found["csat_score"] >= 4).astype(object).where(found["csat_score"].notna(), None)
    return found.reset_index()


@once
def visits(frames: Frames) -> pd.DataFrame:
    """One row per field service order."""
    rows = frames.known(frames.event("field_service_orders")).rename(columns={"record_region": "region_code"})
    rows["field_service_done_count"] = (rows["status"] == "done").astype(int)
    fixed = rows["is_first_visit_fixed"].map(lambda said: said is True or said == 1)
    rows["first_visit_fixed_count"] = (fixed & (rows["status"] == "done")).astype(int)
    return rows


def _visited(frames: Frames) -> pd.DataFrame:
    by = visits(frames).groupby("source_ticket_id")
    found = by[["field_service_done_count", "first_visit_fixed_count"]].sum()
    found["field_service_count"], found["field_visit_count"] = by.size(), by["visit_count"].sum()
    return found.reset_index()


@once
def told(frames: Frames) -> pd.DataFrame:
    """Tickets with their surveys, visits and the grade of the customer."""
    rows = tickets(frames).merge(_answers(frames), "left", on="source_ticket_id")
    rows = rows.merge(_visited(frames), "left", on="source_ticket_id")
    counts = ["survey_count", "field_service_count", "field_service_done_count", "first_visit_fixed_count",
              "field_visit_count"]  # fmt: skip
    rows[counts] = rows[counts].fillna(0)
    grades = contribution.value(frames).groupby("customer_id")["value_grade"].min()
    rows["value_grade_code"] = rows["customer_id"].map(grades).fillna("none")
    return rows


@truth("mart_ticket", ["ticket_id"])
def mart(frames: Frames) -> pd.DataFrame:
    """One row per ticket; no export of the demo company tells steps of tickets."""
    rows = told(frames)
    rows["is_sla_met"] = rows["is_kept"].astype(object).where(rows["is_sla_due"], None)
    rows["age_days"] = days_between(pd.Series(frames.as_of, rows.index), rows["opened_date"]).where(rows["is_open"])
    rows["is_orphan_customer"] = rows["customer_id"].isna()
    rows = rows.assign(event_count=0, handover_count=np.nan, is_calendar_official=True)
    times = [name for name in rows if name.endswith("_min")]
    return rows[["ticket_id", *times, "is_calendar_official", "is_open", "age_days", "reopening_count", "is_reopened",
                 "is_sla_due", "is_sla_met", "is_comparable", "is_repeat", "event_count", "handover_count",
                 "survey_count", "csat_score", "is_satisfied", "field_service_count", "field_service_done_count",
                 "first_visit_fixed_count", "field_visit_count", "value_grade_code", "compensation_amt",
                 "is_orphan_customer", "region_code", "reason_name", "cause_name"]]  # fmt: skip


def _quantile(column: str, at: float) -> Value:
    return lambda rows: float(np.nanquantile(rows[column], at)) if rows[column].notna().any() else None


_TIMES = [f"{what}_time_{form}_min" for what in ("first_reply", "first_resolution", "final_resolution")
          for form in ("calendar", "business")]  # fmt: skip
_QUANTILES: dict[str, Any] = {f"{name}_median": _quantile(name, 0.5) for name in _TIMES}
measures(told, "opened_date", {
    "ticket_count": len, "open_ticket_count": total("is_open"), "complaint_count": total("is_complaint"),
    **_QUANTILES, **{f"{name}_p90": _quantile(name, 0.9) for name in _TIMES},
    "reopened_ticket_count": total("is_reopened"), "once_solved_ticket_count": total("is_once_solved"),
    "reopened_ratio": ratio("is_reopened", "is_once_solved"),
    "comparable_ticket_count": total("is_comparable"), "repeat_ticket_count": total("is_repeat"),
    "repeat_ticket_ratio": ratio("is_repeat", "is_comparable"),
})  # fmt: skip
measures(told, "promised_date", {
    "sla_due_count": total("is_sla_due"), "sla_met_count": total("is_kept"),
    "sla_attainment_ratio": ratio("is_kept", "is_sla_due"),
})  # fmt: skip
measures(visits, "done_date", {
    "field_service_done_count": total("field_service_done_count"),
    "first_visit_fixed_count": total("first_visit_fixed_count"),
    "first_visit_fixed_ratio": ratio("first_visit_fixed_count", "field_service_done_count"),
})  # fmt: skip
