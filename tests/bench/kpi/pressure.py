"""The truth of contact pressure: who was touched how often in a week, by how many departments, and whether allowed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import marketing
from tests.bench.kpi.frames import Frames, once
from tests.bench.kpi.registry import measures, ratio, total, truth

WEEKS, MOST_TOUCHES = 26, 3  # the model's window; the demo's juke.toml
COLUMNS = ["customer_id", "day", "department", "kind", "direction", "channel_code"]


def _first_week(frames: Frames) -> pd.Timestamp:
    monday = frames.as_of - pd.Timedelta(days=frames.as_of.weekday())
    return monday - pd.Timedelta(weeks=WEEKS - 1)


def _follow_ups(tickets: pd.DataFrame) -> pd.DataFrame:
    """A day for the first reply, another for the solution where that is not of the same day."""
    replied = tickets.assign(day=tickets["first_replied_date"])
    solved = tickets.assign(day=tickets["solved_date"])
    is_same = tickets["solved_date"] == tickets["first_replied_date"]
    rows = pd.concat([replied, solved[~is_same]])
    return rows.assign(department="service", kind="ticket", direction="out")


@once
def contacts(frames: Frames) -> pd.DataFrame:
    """One row per contact with a known customer in the weeks looked at, with what was allowed."""
    sent = marketing.touches(frames)
    sent = sent[sent["is_sent"] & sent["customer_id"].isin(frames.records["customer_id"])]
    sent["day"] = sent["sent_date"].fillna(sent["touched_date"])
    channels = frames.event("campaigns").set_index("source_campaign_id")["channel_code"]
    sent["channel_code"] = sent["source_campaign_id"].map(channels)
    sent = sent.assign(department="marketing", kind="campaign", direction="out")
    calls = frames.known(frames.event("calls")).assign(department="service", kind="call", channel_code="phone")
    calls["day"] = calls["offered_date"]
    calls["direction"] = np.where(calls["direction"] == "outbound", "out", "in")
    visits = frames.known(frames.event("activities")).assign(department="sales", kind="activity")
    visits["day"] = visits["activity_date"]
    visits["channel_code"] = visits["activity_type"].replace("call", "phone")
    tickets = frames.known(frames.event("tickets"))
    rows = pd.concat([part[COLUMNS] for part in (sent, calls, visits, _follow_ups(tickets))], ignore_index=True)
    rows = rows[rows["customer_id"].notna() & (rows["day"] >= _first_week(frames)) & (rows["day"] <= frames.as_of)]
    rows = rows.reset_index(drop=True)
    rows["is_unprompted"] = (rows["direction"] == "out") & (rows["kind"] != "ticket")
    rows["permission"] = _permission(frames, rows)
    rows["during_complaint"] = _during_complaint(tickets, rows)
    rows["week_date"] = rows["day"] - pd.to_timedelta(rows["day"].dt.weekday, unit="D")
    return rows


def _permission(frames: Frames, rows: pd.DataFrame) -> pd.Series:
    """What every record of the customer last said of the channel by that day; one refusal is enough."""
    said = frames.known(frames.event("contact_permissions"))
    asked = rows.loc[rows["is_unprompted"] & (rows["channel_code"] != "visit"), ["customer_id", "channel_code", "day"]]
    met = asked.reset_index().merge(said, on=["customer_id", "channel_code"])
    met = met[met["valid_from_date"] <= met["day"]].sort_values("valid_from_date", kind="stable")
    last = met.drop_duplicates(["index", "customer_record_id"], keep="last")
    is_allowed = last.groupby("index")["is_allowed"].all()
    found = pd.Series(None, rows.index, dtype=object)
    found[asked.index] = "unknown"
    found[is_allowed.index] = np.where(is_allowed, "allowed", "refused")
    return found


def _during_complaint(tickets: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    complaints = tickets[tickets["ticket_type"] == "complaint"]
    ends = complaints["solved_date"].fillna(complaints["opened_date"])
    complaints = complaints.assign(ends=ends.where(complaints["status"] != "open", pd.Timestamp.max))
    met = (
        rows[rows["kind"] == "campaign"].reset_index().merge(complaints, on="customer_id", suffixes=("", "_of_ticket"))
    )
    hit = met[(met["opened_date"] <= met["day"]) & (met["day"] <= met["ends"])]
    return pd.Series(rows.index.isin(hit["index"]), rows.index)


def _counts(rows: pd.DataFrame) -> pd.DataFrame:
    """Each contact as ones and noughts of what is counted."""
    found = rows.copy()
    for side in ("out", "in"):
        found[f"touches_{side}_qty"] = rows["direction"] == side
        for department in ("marketing", "sales", "service"):
            found[f"{department}_{side}_qty"] = (rows["direction"] == side) & (rows["department"] == department)
        found[f"other_{side}_qty"] = False
    found["touches_qty"], found["unprompted_qty"] = True, rows["is_unprompted"]
    found["campaign_qty"], found["ticket_follow_up_qty"] = rows["kind"] == "campaign", rows["kind"] == "ticket"
    found["complaint_touch_qty"], found["judged_qty"] = rows["during_complaint"], rows["permission"].notna()
    for name, word in (("allowed", "allowed"), ("breach", "refused"), ("unknown_permission", "unknown")):
        found[f"{name}_qty"] = rows["permission"] == word
    return found


@truth("mart_contact_pressure", ["customer_id", "week_date"])
def pressure(frames: Frames) -> pd.DataFrame:
    """One row per customer and week with a contact."""
    rows = contacts(frames)
    keys = ["customer_id", "week_date"]
    counted = _counts(rows)
    names = [str(name) for name in counted if str(name).endswith("_qty") and name != "marketing_in_qty"]
    found = counted.groupby(keys)[names].sum()
    departments = rows[rows["is_unprompted"]].groupby(keys)["department"].nunique()
    found["outbound_department_count"] = departments.reindex(found.index).fillna(0)
    found["is_department_collision"] = found["outbound_department_count"] > 1
    found["is_complaint_collision"] = found["complaint_touch_qty"] > 0
    found["is_collision"] = found["is_department_collision"] | found["is_complaint_collision"]
    found["touches_week_max"], found["is_too_many"] = MOST_TOUCHES, found["unprompted_qty"] > MOST_TOUCHES
    found = found.reset_index()
    return found.assign(is_unfinished=found["week_date"] + pd.Timedelta(days=6) > frames.as_of)


@truth("mart_contact_pressure_month", ["month_date", "region_code"])
def pressure_month(frames: Frames) -> pd.DataFrame:
    """One row per month and region of the customers; weeks are of the month of their Thursday."""
    regions = frames.customers.set_index("customer_id")["region_code"]
    counted = _counts(contacts(frames))
    counted["month_date"] = counted["day"].dt.to_period("M").dt.start_time
    counted["region_code"] = counted["customer_id"].map(regions)
    keys = ["month_date", "region_code"]
    names = ["touches_qty", "touches_out_qty", "touches_in_qty", "unprompted_qty", "campaign_qty",
             "complaint_touch_qty", "judged_qty", "allowed_qty", "breach_qty", "unknown_permission_qty"]  # fmt: skip
    found = counted.groupby(keys, dropna=False)[names].sum()
    touched = counted[counted["is_unprompted"]].groupby(keys, dropna=False)["customer_id"].nunique()
    weeks = pressure(frames)
    weeks = weeks[weeks["unprompted_qty"] > 0].assign(touched_week_count=1)
    weeks["month_date"] = (weeks["week_date"] + pd.Timedelta(days=3)).dt.to_period("M").dt.start_time
    weeks["region_code"] = weeks["customer_id"].map(regions)
    flags = {"is_collision": "collision_week_count", "is_department_collision": "department_collision_week_count",
             "is_too_many": "too_many_week_count"}  # fmt: skip
    by_week = weeks.rename(columns=flags).groupby(keys, dropna=False)[["touched_week_count", *flags.values()]].sum()
    found = found.join(touched.rename("touched_customer_count"), how="outer").join(by_week, how="outer").fillna(0)
    found = found.reset_index()
    found = found[found["month_date"] >= _first_week(frames)]
    return found.assign(is_unfinished=found["month_date"] + pd.offsets.MonthEnd(0) > frames.as_of)


measures(pressure_month, "month_date", {
    "touches_count": total("touches_qty"), "touches_out_count": total("touches_out_qty"),
    "touches_in_count": total("touches_in_qty"), "unprompted_touch_count": total("unprompted_qty"),
    "campaign_message_count": total("campaign_qty"), "complaint_touch_count": total("complaint_touch_qty"),
    "judged_touch_count": total("judged_qty"), "permission_breach_count": total("breach_qty"),
    "permission_unknown_count": total("unknown_permission_qty"), "touched_week_count": total("touched_week_count"),
    "collision_week_count": total("collision_week_count"), "too_many_week_count": total("too_many_week_count"),
    "permission_breach_ratio": ratio("breach_qty", "judged_qty"),
    "permission_unknown_ratio": ratio("unknown_permission_qty", "judged_qty"),
    "contact_collision_ratio": ratio("collision_week_count", "touched_week_count"),
    "too_many_touches_ratio": ratio("too_many_week_count", "touched_week_count"),
})  # fmt: skip
