"""The truth of contacts for service: all channels, none twice, who came again, and what was settled the first time."""

from __future__ import annotations

import numpy as np
import pandas as pd
from opencc import OpenCC

from tests.bench.kpi.calls import calls
from tests.bench.kpi.frames import Frames, days_between, divided, month_of, once
from tests.bench.kpi.registry import measures, ratio, total, truth

OWN_DAYS, WINDOWS, FEW = 7, (1, 3, 7, 14, 30), 20  # the demo's juke.toml
KEPT = ["kind", "contact_id", "customer_id", "region_code", "channel_code", "queue_name", "reason_name", "at", "day",
        "is_inbound", "is_served", "is_self_service", "is_handled", "is_handed_on", "is_ivr_entered"]  # fmt: skip
KEY = ["month_start_date", "region_code", "channel_code", "queue_name", "reason_name", "fcr_window_days"]


def _called(frames: Frames) -> pd.DataFrame:
    rows = calls(frames)
    moved, alone = rows["is_transferred"].fillna(False).astype(bool), rows["is_ivr_only"]
    return rows.assign(
        kind="call", contact_id=rows["source_call_id"], at=rows["offered_at"], day=rows["offered_date"],
        is_served=rows["is_answered"] | alone, is_self_service=alone, is_handled=alone | (rows["is_answered"] & ~moved),
        is_handed_on=rows["is_answered"] & moved,
        is_ivr_entered=rows["is_inbound"] & (alone | rows["ivr_path"].notna()),
    )  # fmt: skip


def _asked(frames: Frames) -> pd.DataFrame:
    rows = frames.known(frames.event("interactions")).rename(columns={"record_region": "region_code"})
    sent_on = rows["handed_to_channel_code"].notna()
    return rows.assign(
        kind="interaction", contact_id=rows["source_interaction_id"], at=rows["started_at"],
        day=rows["started_at"].dt.normalize(), queue_name=None, is_inbound=True, is_served=True,
        is_handled=rows["is_resolved"].astype(bool) & ~sent_on, is_handed_on=sent_on,
        is_self_service=rows["is_self_service"].astype(bool), is_ivr_entered=rows["channel_code"] == "ivr",
    )  # fmt: skip


def _written(frames: Frames) -> pd.DataFrame:
    rows = frames.known(frames.event("tickets")).rename(columns={"record_region": "region_code"})
    return rows.assign(
        kind="ticket", contact_id=rows["source_ticket_id"], at=rows["opened_at"], day=rows["opened_date"],
        queue_name=None, is_inbound=True, is_served=True, is_self_service=False, is_handed_on=False,
        is_handled=(rows["status"] != "open") & (rows["reopened_count"] == 0), is_ivr_entered=False,
    )  # fmt: skip


@once
def contacts(frames: Frames) -> pd.DataFrame:
    """One row per contact; of tickets only those beyond the contacts of their customer, channel and day."""
    rows = pd.concat([part(frames)[KEPT] for part in (_called, _asked, _written)], ignore_index=True)
    flags = [name for name in KEPT if name.startswith("is_")]
    rows[flags] = rows[flags].astype(bool)
    simplified = OpenCC("t2s")
    rows["reason_name"] = rows["reason_name"].map(simplified.convert, na_action="ignore")
    rows["who"] = rows["customer_id"].fillna(rows["contact_id"])
    cell = ["who", "channel_code", "day"]
    spoken = rows[(rows["kind"] != "ticket") & rows["is_served"]].groupby(cell).size().rename("spoken_count")
    rows = rows.join(spoken, on=cell).sort_values(["at", "contact_id"])
    number = rows.groupby([*cell, "kind"]).cumcount() + 1
    is_new = (rows["kind"] != "ticket") | (number > rows["spoken_count"].fillna(0))
    return rows[is_new].assign(month_start_date=lambda one: month_of(one["day"])).drop(columns="spoken_count")


@once
def followed(frames: Frames) -> pd.DataFrame:
    """Contacts that known customers began, with the days since the one before and to those after."""
    rows = contacts(frames)
    rows = rows[rows["is_inbound"] & rows["customer_id"].notna()].sort_values(["at", "contact_id"])
    same = ["customer_id", "reason_name"]
    by = rows.groupby(same, dropna=False)["day"]
    since, until = days_between(rows["day"], by.shift()), days_between(by.shift(-1), rows["day"])
    for name, is_it, key in (("assisted", ~rows["is_self_service"], same), ("call", rows["kind"] == "call", same[:1])):
        rows["looked_for"] = rows["day"].where(is_it)
        rows["looked_for"] = rows.groupby(key, dropna=False)["looked_for"].shift(-1)
        rows[f"to_{name}"] = days_between(rows.groupby(key, dropna=False)["looked_for"].bfill(), rows["day"])
    rows = rows.assign(since=since, until=until, passed=days_between(frames.as_of, rows["day"]))
    rows["is_matured"] = rows["passed"] >= OWN_DAYS
    rows["is_resolved"] = rows["is_matured"] & rows["is_handled"] & ~(rows["until"] <= OWN_DAYS)
    settled = rows["is_self_service"] & rows["is_handled"] & ~(rows["to_assisted"] <= OWN_DAYS)
    return rows.assign(is_deflected=rows["is_matured"] & settled)


def _judged(frames: Frames, days: int) -> pd.DataFrame:
    rows = followed(frames)
    is_old, is_first = rows["passed"] >= days, ~(rows["since"] <= days)
    again = rows["until"] <= days
    flags = {
        "issue_count": is_old & is_first,
        "resolved_first_count": is_old & is_first & rows["is_handled"] & ~again,
        "unmatured_issue_count": ~is_old & is_first,
        "contact_count": is_old,
        "contact_without_repeat_count": is_old & ~again,
        "unmatured_contact_count": ~is_old,
    }
    counted = {name: flag.astype(int) for name, flag in flags.items()}
    return rows.assign(**counted, fcr_window_days=days, is_company_window=days == OWN_DAYS)


def _bounds(share: pd.Series, n: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Wilson's interval at 95 %, by its centre and half width."""
    z = 1.96
    n = n.where(n > 0).astype(float)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return centre - half, centre + half


@truth("mart_first_contact_resolution", KEY)
def windows(frames: Frames) -> pd.DataFrame:
    """One row per month, place, reason and window."""
    rows = pd.concat([_judged(frames, days) for days in WINDOWS])
    sums = [name for name in rows if name.endswith("_count")]
    found = rows.groupby([*KEY, "is_company_window"], dropna=False)[sums].sum().reset_index()
    found["fcr_ratio"] = divided(found["resolved_first_count"], found["issue_count"])
    found["fcr_contact_ratio"] = divided(found["contact_without_repeat_count"], found["contact_count"])
    found["fcr_ratio_lo"], found["fcr_ratio_hi"] = _bounds(found["fcr_ratio"], found["issue_count"])
    return found.assign(is_small_sample=found["issue_count"] < FEW)


def _own(frames: Frames) -> pd.DataFrame:
    rows = windows(frames)
    return rows[rows["is_company_window"]]


measures(_own, "month_start_date", {
    "first_contact_issue_count": total("issue_count"), "first_contact_resolved_count": total("resolved_first_count"),
    "fcr_all_channels_ratio": ratio("resolved_first_count", "issue_count"),
    "judged_contact_count": total("contact_count"),
    "unrepeated_judged_contact_count": total("contact_without_repeat_count"),
    "fcr_all_channels_contact_ratio": ratio("contact_without_repeat_count", "contact_count"),
    "unmatured_issue_count": total("unmatured_issue_count"),
})  # fmt: skip
measures(windows, "month_start_date", {
    "windowed_issue_count": total("issue_count"), "windowed_resolved_count": total("resolved_first_count"),
    "windowed_contact_count": total("contact_count"),
    "windowed_unrepeated_count": total("contact_without_repeat_count"),
    "fcr_window_ratio": ratio("resolved_first_count", "issue_count"),
    "fcr_window_contact_ratio": ratio("contact_without_repeat_count", "contact_count"),
})  # fmt: skip
