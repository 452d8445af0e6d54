"""The truth of the call centre: what was offered, answered and given up, how long it took, and who called again."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi.frames import CLOCK, Frames, once
from tests.bench.kpi.registry import measures, ratio, total

IN_TIME_SEC, SHORT_SEC, REPEAT_DAYS = 20, 5, 7  # the demo's juke.toml
COUNTS = ("offered", "answered", "abandoned", "short_abandoned", "answered_in_threshold", "abandoned_in_threshold",
          "transferred", "abandoned_net", "offered_net", "offered_patient", "handled_in_threshold")  # fmt: skip


@once
def calls(frames: Frames) -> pd.DataFrame:
    """One row per call: how it ended, how long it waited and was worked on."""
    rows = frames.known(frames.event("calls")).rename(columns={"record_region": "region_code"})
    inbound, queued = rows["direction"] == "inbound", rows["queue_name"].notna()
    rows["is_inbound"] = inbound
    rows["is_offered"], rows["is_ivr_only"] = inbound & queued, inbound & ~queued
    rows["is_answered"] = rows["answered_at"].notna()
    rows["channel_code"] = np.where(rows["is_ivr_only"], "ivr", "phone")
    clock = (rows["answered_at"].fillna(rows["ended_at"]) - rows["offered_at"]).dt.total_seconds().round()
    stated = rows["wait_sec"].astype(float)
    rows["wait"] = stated.where(stated >= 0, clock.where(clock >= 0))
    parts = rows[["talk_sec", "hold_sec", "wrap_sec"]].astype(float).fillna(0).clip(lower=0)
    rows["handle_sec"] = parts.sum(axis=1)
    return rows


@once
def offered(frames: Frames) -> pd.DataFrame:
    rows = calls(frames)
    rows = rows[rows["is_offered"]].copy()
    answered, abandoned = rows["is_answered"], ~rows["is_answered"]
    flags = {
        "offered": answered | abandoned,
        "answered": answered,
        "abandoned": abandoned,
        "short_abandoned": abandoned & (rows["wait"] <= SHORT_SEC),
        "answered_in_threshold": answered & (rows["wait"] <= IN_TIME_SEC),
        "abandoned_in_threshold": abandoned & (rows["wait"] <= IN_TIME_SEC),
        "transferred": answered & rows["is_transferred"].fillna(False).astype(bool),
        "abandoned_net": abandoned & ~(rows["wait"] <= SHORT_SEC),
        "offered_net": answered | ~(rows["wait"] <= SHORT_SEC),
        "offered_patient": answered | ~(rows["wait"] <= IN_TIME_SEC),
        "handled_in_threshold": rows["wait"] <= IN_TIME_SEC,
    }
    for name, flag in flags.items():
        rows[f"{name}_count"] = flag.astype(int)
    rows["answered_wait_sec"] = rows["wait"].where(answered, 0)
    rows["handle_sec"] = rows["handle_sec"].where(answered, 0)
    rows["interval_start_at"] = rows["offered_at"].dt.floor("30min") - CLOCK
    rows["interval_start_date"] = rows["offered_date"]
    return rows


RATES = {
    "abandon_ratio_queued": ("abandoned_count", "offered_count"),
    "abandon_ratio_net": ("abandoned_net_count", "offered_net_count"),
    "asa_sec": ("answered_wait_sec", "answered_count"),
    "aht_sec": ("handle_sec", "answered_count"),
    "service_level_answered_ratio": ("answered_in_threshold_count", "answered_count"),
    "service_level_offered_ratio": ("answered_in_threshold_count", "offered_count"),
    "service_level_net_ratio": ("answered_in_threshold_count", "offered_net_count"),
    "service_level_patient_ratio": ("answered_in_threshold_count", "offered_patient_count"),
    "service_level_handled_ratio": ("handled_in_threshold_count", "offered_count"),
}


@once
def followed(frames: Frames) -> pd.DataFrame:
    """Calls of known customers whose days for a repeat have passed, and whether there was one."""
    rows = calls(frames)
    rows = rows[rows["is_inbound"] & rows["customer_id"].notna()].sort_values(["offered_at", "source_call_id"])
    reason = rows.groupby(["customer_id", "reason_name", "is_offered"], dropna=False)["offered_date"]
    span = pd.Timedelta(days=REPEAT_DAYS)
    rows["is_repeated"] = reason.shift(-1) <= rows["offered_date"] + span
    rows["is_first"] = ~(reason.shift() >= rows["offered_date"] - span)
    rows["is_called_again"] = rows.groupby("customer_id")["offered_date"].shift(-1) <= rows["offered_date"] + span
    handled = rows["is_offered"] & rows["is_answered"] & ~rows["is_transferred"].fillna(False).astype(bool)
    flags = {
        "contact_count": rows["is_offered"],
        "repeated_contact_count": rows["is_offered"] & rows["is_repeated"],
        "issue_count": rows["is_offered"] & rows["is_first"],
        "issue_resolved_first_count": handled & rows["is_first"] & ~rows["is_repeated"],
        "ivr_entered_count": rows["is_ivr_only"] | rows["ivr_path"].notna(),
        "ivr_contained_count": rows["is_ivr_only"] & ~rows["is_called_again"],
    }
    return rows.assign(**{name: flag.astype(int) for name, flag in flags.items()})[
        rows["offered_date"] + span <= frames.as_of
    ]


def daily(frames: Frames) -> pd.DataFrame:
    """One row per day, region and channel of inbound calls; the index says which."""
    rows = calls(frames)
    rows = rows[rows["is_inbound"]].rename(columns={"offered_date": "service_date"})
    rows["calls_offered_count"] = rows["is_offered"].astype(int)
    rows["calls_answered_count"] = (rows["is_offered"] & rows["is_answered"]).astype(int)
    rows["ivr_only_count"] = rows["is_ivr_only"].astype(int)
    cell = ["service_date", "region_code", "channel_code"]
    found = rows.groupby(cell, dropna=False)[["calls_offered_count", "calls_answered_count", "ivr_only_count"]].sum()
    repeats = followed(frames).rename(columns={"offered_date": "service_date"})
    names = ["contact_count", "repeated_contact_count", "issue_count", "issue_resolved_first_count",
             "ivr_entered_count", "ivr_contained_count"]  # fmt: skip
    return found.join(repeats.groupby(cell, dropna=False)[names].sum())


_CALLED = {name: f"{name}_call_count" for name in COUNTS if name not in ("short_abandoned", "transferred")}
measures(calls, "offered_date", {"inbound_call_count": total("is_inbound")})
measures(offered, "interval_start_date", {
    **{metric: total(f"{name}_count") for name, metric in _CALLED.items()},
    **{name: total(name) for name in ("answered_wait_sec", "handle_sec")},
    **{name: ratio(part, whole) for name, (part, whole) in RATES.items()},
    "answer_ratio": ratio("answered_count", "offered_count"),
})  # fmt: skip
