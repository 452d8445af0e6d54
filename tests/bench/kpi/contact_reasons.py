"""The truth of why contacts change: every day and week against the four before, reason by reason, slice by slice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from tests.bench.kpi import calls
from tests.bench.kpi.frames import Frames, divided
from tests.bench.kpi.registry import truth

BASE, HISTORY = 4, 12
SHOWN_DAYS = {"day": 92, "week": 371}
SPIKE_Z, SPIKE_CONTACTS, SPIKE_PERIODS = 3.0, 10, 8  # the demo's juke.toml
KEY = ["period_kind", "period_start_date", "slice_kind", "slice_value", "reason_name"]
WEEK = pd.Timedelta(days=7)


def _contacts(frames: Frames) -> pd.DataFrame:
    called = calls.calls(frames)
    called = called[called["is_inbound"]].rename(columns={"offered_date": "day"})
    met = frames.known(frames.event("interactions"))
    met = met.rename(columns={"started_date": "day", "record_region": "region_code"})
    wanted = ["day", "region_code", "queue_name", "channel_code", "reason_name"]
    rows = pd.concat([called[wanted], met.assign(queue_name=None)[wanted]])
    rows = rows[rows["day"] <= frames.as_of]
    rows["company"] = "all"
    rows["region"], rows["queue"] = rows["region_code"].fillna("none"), rows["queue_name"].fillna("none")
    rows = rows.assign(channel=rows["channel_code"], reason_name=rows["reason_name"].fillna("unknown"))
    return rows.reset_index(drop=True)


def _counts(
    rows: pd.DataFrame, first: pd.Timestamp, kind: str, as_of: pd.Timestamp
) -> Iterator[tuple[pd.Timestamp, pd.DataFrame]]:
    """(period, contacts by reason in rows and by lag in columns 0 to 12) of each period shown; `first` day of any."""
    running = as_of - pd.Timedelta(days=as_of.weekday())
    rows = rows.assign(start=rows["day"] - pd.to_timedelta(rows["day"].dt.weekday * (kind == "week"), unit="D"))
    newest, step = (running, "7D") if kind == "week" else (as_of, "D")
    starts = pd.date_range(end=newest, periods=SHOWN_DAYS[kind], freq=step)
    for start in starts[starts > as_of - pd.Timedelta(days=SHOWN_DAYS[kind])]:
        near = rows[(rows["start"] <= start) & (rows["start"] >= start - HISTORY * WEEK)]
        near = near[(start - near["start"]).dt.days % 7 == 0]
        if kind == "week" and start == running:
            near = near[near["day"].dt.weekday <= as_of.weekday()]
        if len(near):
            lag = ((start - near["start"]).dt.days // 7).rename("lag")
            table = pd.crosstab(near["reason_name"], lag).reindex(columns=range(HISTORY + 1), fill_value=0)
            yield start, table.assign(known=min(HISTORY, (start - first).days // 7))


def _told(table: pd.DataFrame) -> pd.DataFrame:
    """One row per reason with a contact in the period or in the four before."""
    known = int(table.pop("known").iloc[0])
    totals = table.sum()
    found = pd.DataFrame({"contact_count": table[0], "base_qty": table[list(range(1, BASE + 1))].sum(axis=1) / BASE})
    found = found[(found["contact_count"] > 0) | (found["base_qty"] > 0)]
    found["total_count"], found["base_total_qty"] = totals[0], found["base_qty"].sum()
    found["history_n"], found["is_refused"] = known, known < BASE
    past = totals[list(range(1, known + 1))].to_numpy(dtype=float)
    found["history_mean_qty"] = past.mean() if known else np.nan
    if known >= SPIKE_PERIODS:
        deviation = np.sqrt(max(past.var(ddof=1), past.mean(), 1))
        found["spike_z"] = (totals[0] - past.mean()) / deviation
    else:
        found["spike_z"] = np.nan
    if known < BASE:
        found[["base_qty", "base_total_qty"]] = np.nan
    return found


@truth("mart_contact_reason_change", KEY)
def changes(frames: Frames) -> pd.DataFrame:
    """One row per period, slice and reason."""
    rows, parts = _contacts(frames), []
    for kind in SHOWN_DAYS:
        for sliced in ("company", "region", "queue", "channel"):
            for value, of_value in rows.groupby(sliced):
                parts += [_told(table).assign(period_kind=kind, period_start_date=start, slice_kind=sliced,
                                              slice_value=value)
                          for start, table in _counts(of_value, rows["day"].min(), kind, frames.as_of)]  # fmt: skip
    found = pd.concat(parts).reset_index()
    found["change_qty"] = found["total_count"] - found["base_total_qty"]
    found["contribution_qty"] = found["contact_count"] - found["base_qty"]
    found["change_share_x"] = divided(found["contribution_qty"], found["change_qty"])
    found["contribution_ppt"] = 100 * divided(found["contribution_qty"], found["base_total_qty"])
    found["change_x"] = divided(found["change_qty"], found["base_total_qty"])
    found["spike_limit_z"], found["spike_min_contacts"] = SPIKE_Z, SPIKE_CONTACTS
    few = found["total_count"] < SPIKE_CONTACTS
    found["is_spike"] = (found["spike_z"] >= SPIKE_Z).where(found["spike_z"].notna() | few) & ~few
    week_ends = found["period_start_date"] + pd.Timedelta(days=6)
    found["is_finished"] = (found["period_kind"] == "day") | (week_ends <= frames.as_of)
    return found.assign(is_top_reason=_is_top(found))


def _is_top(found: pd.DataFrame) -> pd.Series:
    """The reason that moves most in the direction of the change; of equal ones the first by name."""
    turned = found["contribution_qty"] * np.sign(found["change_qty"])
    ordered = found.assign(turned=turned).sort_values(["turned", "reason_name"], ascending=[False, True])
    first = ~ordered.duplicated(KEY[:-1])
    return (first & (ordered["change_qty"].fillna(0) != 0)).reindex(found.index)
