"""The truth of how opportunities flow through the stages by month, and how long they stay, open ones censored."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import opportunities
from tests.bench.kpi.frames import Frames, days_between, month_of, once
from tests.bench.kpi.registry import measures, ratio, total, truth

MONEY = ["currency_code", "tax_basis"]
FLOW = ["month_date", "stage", "employee_id", "region_code", "source_name", "man_known_count", *MONEY]
FEWEST = 10  # departures under which no time is told
QUARTERS = {"first_quarter": 0.75, "median": 0.5, "third_quarter": 0.25}


@once
def stays(frames: Frames) -> pd.DataFrame:
    """One row per stage entered: what came after it and after how many days."""
    rows = opportunities.changes(frames)
    rows = rows[rows["is_entered"]].copy()
    by = rows.groupby("source_opportunity_id")
    rows["stage_no"] = rows["stage"].map(opportunities.STAGES)
    rows["next_stage"], is_undone = by["stage"].shift(-1), by["is_taken_back"].shift(-1).eq(True)
    following = rows["next_stage"].map(opportunities.STAGES)
    rows["is_advanced"] = (following > rows["stage_no"]) & ~is_undone
    rows["is_dropped"] = rows["next_stage"].isin(["lost", "void"])
    rows["is_standing"] = rows["left_date"].isna()
    rows["stay_days"] = days_between(rows["left_date"].fillna(frames.as_of), rows["entered_date"])
    rows["man_known_count"] = rows[["has_need", "has_authority", "has_money"]].fillna(False).astype(int).sum(axis=1)
    return rows.assign(employee_id="erp_east:" + rows["source_employee_id"])


@truth("mart_sales_stage_flow", FLOW)
def flow(frames: Frames) -> pd.DataFrame:
    """One row per month, stage, person, place and what is known of the deal: what came in and where it went."""
    rows = stays(frames)
    rows = rows[~rows["is_taken_back"] & rows["stage_no"].notna()]
    came = rows.assign(day=rows["entered_date"], move="inflow")
    left = rows[~rows["is_standing"]]
    move = np.select([left["is_advanced"], left["is_dropped"]], ["outflow", "dropped"], "set_back")
    moves = pd.concat([came, left.assign(day=left["left_date"], move=move)], ignore_index=True)
    for name in ("inflow", "outflow", "dropped", "set_back"):
        moves[f"{name}_count"] = (moves["move"] == name).astype(int)
        moves[f"{name}_amt"] = moves["opportunity_amt"].where(moves["move"] == name, 0)
    moves["month_date"] = month_of(moves["day"])
    sums = [f"{name}_{kind}" for name in ("inflow", "outflow", "dropped", "set_back") for kind in ("count", "amt")]
    found = moves.groupby([*FLOW, "stage_no"], dropna=False)[sums].sum().reset_index().drop(columns="set_back_amt")
    return found.assign(is_unfinished=found["month_date"] + pd.offsets.MonthEnd(0) > frames.as_of)


def _survived(rows: pd.DataFrame) -> dict[str, float]:
    """Kaplan and Meier: the first day on which at most a share has stayed; open stays are at risk until their last."""
    days = np.sort(rows["stay_days"].unique())
    left, share, found = rows.loc[~rows["is_standing"], "stay_days"], 1.0, dict.fromkeys(QUARTERS, np.nan)
    for day in days:
        share *= 1 - (left == day).sum() / (rows["stay_days"] >= day).sum()
        for name, most in QUARTERS.items():
            if share <= most + 1e-9 and np.isnan(found[name]):
                found[name] = day
    return found


def _timed(rows: pd.DataFrame) -> pd.Series:
    left = int((~rows["is_standing"]).sum())
    told = _survived(rows) if left >= FEWEST else dict.fromkeys(QUARTERS, np.nan)
    return pd.Series({
        "stage_no": rows["stage_no"].iloc[0], "stay_count": len(rows), "left_count": left,
        "open_count": len(rows) - left, "advanced_count": rows["is_advanced"].sum(),
        "longest_days": rows["stay_days"].max(), "is_refused": left < FEWEST,
        **{f"time_in_stage_{name}_days": day for name, day in told.items()},
    })  # fmt: skip


@truth("mart_sales_stage_time", ["is_whole_company", "region_code", "stage"])
def time_in_stage(frames: Frames) -> pd.DataFrame:
    """One row per stage, of each region and of the whole company."""
    rows = stays(frames)
    rows = rows[rows["stage_no"] < 4].assign(is_whole_company=False)
    every = pd.concat([rows, rows.assign(is_whole_company=True, region_code=None)], ignore_index=True)
    keys = ["is_whole_company", "region_code", "stage"]
    return every.groupby(keys, dropna=False).apply(_timed, include_groups=False).reset_index()


def _told(frames: Frames) -> pd.DataFrame:
    rows = time_in_stage(frames).assign(as_of_date=frames.as_of)
    return rows.assign(judged=rows["stay_count"].where(rows["is_whole_company"].astype(bool), 0))


measures(flow, "month_date", {
    **{f"stage_{name}": total(name) for name in ("inflow_count", "outflow_count", "dropped_count", "inflow_amt",
                                                 "outflow_amt")},
    "stage_flow_x": ratio("outflow_count", "inflow_count"),
})  # fmt: skip
measures(_told, "as_of_date", {
    "time_in_stage_longest_median_days": lambda rows: rows["time_in_stage_median_days"].max(),
    "judged_stay_count": total("judged"),
})  # fmt: skip
