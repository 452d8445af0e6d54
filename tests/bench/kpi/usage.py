"""The truth of how use under contracts changes, and of contracts lost by service and by reason."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from tests.bench.kpi.frames import Frames, divided, once
from tests.bench.kpi.registry import measures, ratio, total, truth
from tests.bench.kpi.retention import shown

WINDOW, HISTORY_DAYS, ENOUGH, RECENT = 13, 455, 8, 4  # weeks but for the days
FALL, Z_FALL = -0.2, -2
DAY = pd.Timedelta(days=1)
MONEY = ["currency_code", "tax_basis"]


@once
def contracts(frames: Frames) -> pd.DataFrame:
    """One row per contract with its last day, what became of it and whether a later one renews it."""
    rows = frames.known(frames.event("contracts"))
    region = frames.customers.set_index("customer_id")["region_code"]
    rows["region_code"] = rows["customer_id"].map(region)
    rows["contract_id"] = "erp_east:" + rows["source_contract_id"]
    rows["held_to"] = rows[["end_date", "cancelled_date"]].min(axis=1)
    ended = [rows["cancelled_date"] <= frames.as_of, rows["end_date"] < frames.as_of]
    rows["contract_status"] = np.select(ended, ["cancelled", "ended"], "active")
    rows["is_renewed"] = rows["source_contract_id"].isin(rows["renews_source_contract_id"].dropna())
    return rows


def _slope(weeks: pd.Series) -> float:
    """Theil–Sen: the median slope of all pairs; the index is the week, counted forward."""
    pairs = combinations(weeks.items(), 2)
    return float(np.median([(later - early) / (after - before) for (before, early), (after, later) in pairs]))


def _streak(weeks: pd.Series) -> int:
    """How many of the newest weeks in a row used less than the one right before."""
    count, week = 0, weeks.index.max()
    while week - 1 in weeks.index and weeks[week] < weeks[week - 1]:
        count, week = count + 1, week - 1
    return count


def _told(weeks: pd.Series) -> pd.Series:
    """`weeks` by week, the newest of all meters being 0 and those before it negative."""
    window, history = weeks[weeks.index > -WINDOW], weeks[weeks.index <= -WINDOW]
    recent = weeks[weeks.index > -RECENT]
    return pd.Series({
        "week_count": len(window), "usage_qty_median": window.median(), "recent_qty_mean": recent.mean(),
        "history_week_count": len(history), "history_qty_mean": history.mean(), "history_sd_qty": history.std(),
        "usage_slope": _slope(window) if len(window) > 1 else np.nan,
        "falling_weeks": _streak(window) if len(window) else np.nan, "silent_weeks": -weeks.index.max(),
    })  # fmt: skip


def _read(frames: Frames) -> pd.DataFrame:
    rows = frames.event("usage")
    rows = rows[rows["usage_date"] <= frames.as_of]
    newest = rows["usage_date"].max()
    rows = rows[rows["usage_date"] > newest - HISTORY_DAYS * DAY]
    rows = rows.assign(week=-((newest - rows["usage_date"]).dt.days // 7)).sort_values("week")
    rows["contract_id"] = "erp_east:" + rows["source_contract_id"]
    by = rows.set_index("week").groupby(["contract_id", "usage_code"])["usage_qty"]
    return pd.DataFrame({key: _told(weeks) for key, weeks in by}).T.rename_axis(["contract_id", "usage_code"])


@truth("mart_usage_change", ["contract_id", "usage_code"])
def change(frames: Frames) -> pd.DataFrame:
    """One row per contract in force or lately used, and kind of use."""
    found = contracts(frames).merge(_read(frames).reset_index(), "left", on="contract_id")
    counts = ["week_count", "history_week_count"]
    found[counts], found["usage_code"] = found[counts].fillna(0), found["usage_code"].fillna("none")
    found = found[(found["contract_status"] == "active") | (found["week_count"] > 0)].copy()
    reasons = [found["start_date"] > frames.as_of, found["week_count"] == 0, found["week_count"] < ENOUGH]
    refused = pd.Series(np.select(reasons, ["not_started", "no_usage", "too_few_weeks"], ""), found.index)
    found["refused_reason"], found["is_refused"] = refused.where(refused != ""), refused != ""
    spread = found["recent_qty_mean"] - found["history_qty_mean"]
    found["usage_z"] = divided(spread, found["history_sd_qty"]).where(found["history_week_count"] >= ENOUGH)
    found["usage_change_x"] = divided(12 * found["usage_slope"], found["usage_qty_median"])
    judged = ["usage_slope", "usage_change_x", "usage_z", "falling_weeks"]
    found[judged] = found[judged].where(~found["is_refused"])
    found["is_falling"] = (found["usage_change_x"] <= FALL) & ~(found["usage_z"] > Z_FALL)
    kept = ["contract_id", "usage_code", "customer_id", "region_code", "service_name", "contract_status", "monthly_amt",
            "refused_reason", "is_refused", "is_falling", *counts, *judged, "usage_qty_median", "recent_qty_mean",
            "history_qty_mean", "history_sd_qty", "silent_weeks"]  # fmt: skip
    return found[kept].assign(as_of_date=frames.as_of)


SERVICE = ["region_code", "service_name"]


@truth("mart_churn_service", ["month_start_date", *SERVICE])
def by_service(frames: Frames) -> pd.DataFrame:
    """One row per month, region and service."""
    rows, parts = contracts(frames).dropna(subset=["customer_id"]), []
    held = rows["held_to"].fillna(pd.Timestamp.max)
    for month in shown(frames):
        eve, last = month.start_time - DAY, min(month.end_time.normalize(), frames.as_of)
        had = rows[(rows["start_date"] <= eve) & (held >= eve)].drop_duplicates(["customer_id", "service_name"])
        has = rows[(rows["start_date"] <= last) & (held >= last)]
        had = had.merge(has[["customer_id", "service_name"]].drop_duplicates(), "left", indicator=True)
        by = had.assign(is_lost=had["_merge"] == "left_only").groupby(SERVICE, dropna=False)["is_lost"]
        parts.append(by.agg(["size", "sum"]).reset_index().assign(
            month_start_date=month.start_time, is_finished=month.end_time.normalize() <= frames.as_of
        ))  # fmt: skip
    found = pd.concat(parts).rename(columns={"size": "service_customer_count", "sum": "service_lost_customer_count"})
    return found.assign(
        churn_contract_ratio=divided(found["service_lost_customer_count"], found["service_customer_count"])
    )


REASON = ["month_start_date", *SERVICE, "reason_name", "is_cancelled", *MONEY]


@truth("mart_churn_reason", REASON)
def by_reason(frames: Frames) -> pd.DataFrame:
    """One row per month, region, service and reason."""
    rows = contracts(frames).dropna(subset=["customer_id"])
    rows = rows[(rows["contract_status"] != "active") & ~rows["is_renewed"]]
    rows = rows[rows["held_to"].between(shown(frames)[0].start_time, frames.as_of)].copy()
    rows["is_cancelled"] = rows["contract_status"] == "cancelled"
    rows["reason_name"] = rows["cancel_reason"].fillna("unknown").where(rows["is_cancelled"], "not_renewed")
    month = rows["held_to"].dt.to_period("M")
    rows["month_start_date"] = month.dt.start_time
    rows["is_finished"] = month.dt.end_time.dt.normalize() <= frames.as_of
    by = rows.groupby([*REASON, "is_finished"], dropna=False)["monthly_amt"]
    return by.agg(ended_contract_count="size", lost_monthly_amt="sum").reset_index()


def _judged(frames: Frames) -> pd.DataFrame:
    rows = change(frames)
    return rows.assign(is_judged=(~rows["is_refused"]).astype(int))


def _finished(frames: Frames) -> pd.DataFrame:
    rows = by_service(frames)
    sides = ["service_customer_count", "service_lost_customer_count"]
    rows[sides] = rows[sides].where(rows["is_finished"])
    return rows


measures(_judged, "as_of_date", {
    "usage_judged_count": total("is_judged"), "usage_falling_count": total("is_falling"),
    "usage_falling_ratio": ratio("is_falling", "is_judged"), "usage_refused_count": total("is_refused"),
    "usage_change_median_x": lambda rows: rows["usage_change_x"].median(),
})  # fmt: skip
measures(_finished, "month_start_date", {
    "service_customer_count": total("service_customer_count"),
    "service_lost_customer_count": total("service_lost_customer_count"),
    "churn_service_ratio": ratio("service_lost_customer_count", "service_customer_count"),
})  # fmt: skip
measures(by_reason, "month_start_date", {
    "ended_contract_count": total("ended_contract_count"), "lost_monthly_amt": total("lost_monthly_amt"),
})  # fmt: skip
