"""The truth of the pipeline at each month's end and tonight: what was open, what closes in the quarter, what is old."""

from __future__ import annotations

import pandas as pd

from tests.bench.kpi import opportunities
from tests.bench.kpi.frames import Frames, days_between, once
from tests.bench.kpi.registry import measures, ratio, total, truth

MONEY = ["currency_code", "tax_basis"]
CELL = ["snapshot_date", "stage", "employee_id", "region_code", *MONEY]
AGES = ("age_median_days", "oldest_days", "stage_age_median_days")


def snapshots(frames: Frames, first: pd.Timestamp) -> pd.DataFrame:
    """The month ends since `first` and the night, each with the quarter that the next day belongs to."""
    ends = pd.date_range(first, frames.as_of - pd.Timedelta(days=1), freq="ME")
    days = pd.Series([*ends, frames.as_of]).astype("datetime64[us]")
    quarter = (days + pd.Timedelta(days=1)).dt.to_period("Q")
    return pd.DataFrame(
        {"snapshot_date": days, "starts": quarter.dt.start_time, "ends": quarter.dt.end_time.dt.normalize()}
    )


@once
def standing(frames: Frames) -> pd.DataFrame:
    """One row per snapshot and opportunity that is open then or was won in its quarter, as its last change said."""
    rows = opportunities.changes(frames)
    rows["until"] = rows.groupby("source_opportunity_id")["entered_date"].shift(-1)
    entered = rows["entered_date"].where(rows["is_entered"])
    rows["stage_entered_date"] = entered.groupby(rows["source_opportunity_id"]).ffill()
    rows = snapshots(frames, rows["entered_date"].min()).merge(rows, "cross")
    is_said = (rows["entered_date"] <= rows["snapshot_date"]) & ~(rows["until"] <= rows["snapshot_date"])
    rows = rows[is_said].copy()
    rows["employee_id"] = "erp_east:" + rows["source_employee_id"]
    rows["is_open"] = rows["stage"].isin(opportunities.OPEN)
    rows["is_won_in_period"] = (rows["stage"] == "won") & (rows["stage_entered_date"] >= rows["starts"])
    return rows[rows["is_open"] | rows["is_won_in_period"]]


def _open(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows[rows["is_open"]].copy()
    expected = rows["expected_close_date"]
    is_closing, is_late = expected.between(rows["starts"], rows["ends"]), expected < rows["snapshot_date"]
    rows["age"] = days_between(rows["snapshot_date"], rows["created_date"])
    rows["stage_age"] = days_between(rows["snapshot_date"], rows["stage_entered_date"])
    rows["weighted_amt"] = rows["opportunity_amt"] * rows["probability_ratio"]
    for name, flag in (("open", rows["is_open"]), ("closing", is_closing), ("overdue", is_late)):
        rows[f"{name}_count"], rows[f"{name}_amt"] = flag.astype(int), rows["opportunity_amt"].where(flag, 0)
    by = rows.groupby(CELL, dropna=False)
    sums = ["weighted_amt", *(f"{name}_{kind}" for name in ("open", "closing", "overdue") for kind in ("count", "amt"))]
    found = by[sums].sum()
    found["age_total_days"], found["stage_age_total_days"] = by["age"].sum(), by["stage_age"].sum()
    found["age_median_days"], found["oldest_days"] = by["age"].median(), by["age"].max()
    found["stage_age_median_days"] = by["stage_age"].median()
    return found.reset_index()


def _goals(frames: Frames, rows: pd.DataFrame) -> pd.DataFrame:
    """What was won in the quarter and what was to be signed in it, without a stage."""
    won = rows[rows["is_won_in_period"]].assign(won_in_period_amt=lambda one: one["opportunity_amt"])
    people = frames.event("employees")[["source_employee_id", "region_code"]]
    wanted = frames.event("sales_targets").merge(people, "left", on="source_employee_id")
    wanted = wanted[wanted["metric_code"] == "signed"].merge(
        rows[["snapshot_date", "starts", "ends"]].drop_duplicates(), "cross"
    )
    wanted = wanted[wanted["month_date"].between(wanted["starts"], wanted["ends"])]
    wanted = wanted.assign(employee_id="erp_east:" + wanted["source_employee_id"], quota_amt=wanted["target_amt"])
    both = pd.concat([won, wanted], ignore_index=True).assign(stage=None)
    return both.groupby(CELL, dropna=False)[["won_in_period_amt", "quota_amt"]].sum().reset_index()


@truth("mart_pipeline_snapshot", CELL)
def pipeline(frames: Frames) -> pd.DataFrame:
    """One row per snapshot, stage, sales person and region."""
    rows = standing(frames)
    found = pd.concat([_open(rows), _goals(frames, rows)], ignore_index=True)
    sums = [name for name in found if name not in (*CELL, *AGES)]
    found[sums] = found[sums].fillna(0)
    found["remaining_quota_amt"] = found["quota_amt"] - found["won_in_period_amt"]
    found["is_today"] = found["snapshot_date"] == frames.as_of
    people = frames.event("employees")
    left = dict(zip("erp_east:" + people["source_employee_id"], people["left_date"], strict=True))
    is_gone = pd.to_datetime(found["employee_id"].map(left)) < found["snapshot_date"]
    found["is_to_hand_over"] = found["stage"].notna() & (found["employee_id"].isna() | is_gone)
    return found


def _measured(frames: Frames) -> pd.DataFrame:
    rows = pipeline(frames)
    for kind in ("count", "amt"):
        rows[f"handover_{kind}"] = rows[f"open_{kind}"].where(rows["is_to_hand_over"], 0)
    return rows


def _covered(rows: pd.DataFrame) -> float | None:
    """What is to be decided by what is left of the target; nothing where the target is reached."""
    left = (rows["quota_amt"] - rows["won_in_period_amt"]).sum()
    return rows["closing_amt"].sum() / left if left > 0 else None


measures(_measured, "snapshot_date", {
    "snapshot_open_count": total("open_count"), "snapshot_open_amt": total("open_amt"),
    "snapshot_weighted_amt": total("weighted_amt"), "closing_pipeline_amt": total("closing_amt"),
    "overdue_opportunity_count": total("overdue_count"), "handover_opportunity_count": total("handover_count"),
    "handover_opportunity_amt": total("handover_amt"), "pipeline_age_total_days": total("age_total_days"),
    "pipeline_age_mean_days": ratio("age_total_days", "open_count"), "period_quota_amt": total("quota_amt"),
    "period_won_amt": total("won_in_period_amt"), "remaining_quota_amt": total("remaining_quota_amt"),
    "coverage_remaining_x": _covered,
    "coverage_quota_x": ratio("closing_amt", "quota_amt"),
}, is_state=True)  # fmt: skip
