"""The truth of opportunities: where each stands, how it moved through the stages, and how many of them are won."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi.frames import Frames, days_between, divided, month_of, once
from tests.bench.kpi.registry import measures, share, total, truth

MATURE_DAYS = 90
STAGES = {"qualify": 1, "propose": 2, "negotiate": 3, "won": 4}
OPEN = ("qualify", "propose", "negotiate")
MONEY = ["currency_code", "tax_basis"]
CELL = ["created_month_date", "stage", "employee_id", "region_code", *MONEY]


@once
def changes(frames: Frames) -> pd.DataFrame:
    """One row per stage entered, in order: a row that names the stage before it again enters nothing."""
    rows = frames.known(frames.event("opportunity_stage_changes")).rename(columns={"record_region": "region_code"})
    rows = rows.sort_values(["source_opportunity_id", "entered_at"]).reset_index(drop=True)
    by = rows.groupby("source_opportunity_id")
    rows["is_entered"] = rows["stage"] != by["stage"].shift()
    rows["created_date"] = by["entered_date"].transform("min")
    rows["is_current"] = by["stage"].shift(-1).isna()
    entered = rows["entered_date"].where(rows["is_entered"])
    rows["left_date"] = entered.groupby(rows["source_opportunity_id"]).transform(lambda days: days.shift(-1).bfill())
    rows["is_taken_back"] = (rows["stage"] == "won") & rows["left_date"].notna()
    return rows


@once
def opportunities(frames: Frames) -> pd.DataFrame:
    """One row per opportunity as it stands."""
    every = changes(frames)
    last = every[every["is_entered"]].groupby("source_opportunity_id")["entered_date"].max()
    rows = every[every["is_current"]].set_index("source_opportunity_id")
    rows["stage_entered_date"] = last
    rows["is_open"], rows["is_won"], rows["is_lost"] = (
        rows["stage"].isin(OPEN), rows["stage"] == "won", rows["stage"] == "lost",
    )  # fmt: skip
    is_decided = rows["is_won"] | rows["is_lost"]
    rows["decided_date"] = rows["stage_entered_date"].where(is_decided)
    rows["as_of_date"] = frames.as_of
    rows["is_matured"] = rows["created_date"] <= frames.as_of - pd.Timedelta(days=MATURE_DAYS)
    rows["sales_cycle_days"] = days_between(rows["stage_entered_date"], rows["created_date"]).where(rows["is_won"])
    rows["won_amt"] = rows["opportunity_amt"].where(rows["is_won"], 0)
    rows["lost_amt"] = rows["opportunity_amt"].where(rows["is_lost"], 0)
    rows["decided_amt"] = rows["won_amt"] + rows["lost_amt"]
    rows["pipeline_amt"] = rows["opportunity_amt"].where(rows["is_open"], 0)
    rows["pipeline_weighted_amt"] = rows["pipeline_amt"] * rows["probability_ratio"]
    rows["is_decided"] = is_decided
    return rows.reset_index()


@once
def _entered(frames: Frames) -> pd.DataFrame:
    """One row per opportunity and stage that stands, with what became of it."""
    every = changes(frames)
    standing = every[every["is_entered"] & ~every["is_taken_back"] & every["stage"].isin(STAGES)].copy()
    standing["stage_no"] = standing["stage"].map(STAGES)
    standing["days"] = days_between(standing["left_date"], standing["entered_date"])
    first = standing.drop_duplicates(["source_opportunity_id", "stage"])
    furthest = standing.groupby("source_opportunity_id")["stage_no"].max().rename("furthest")
    known = ["source_opportunity_id", "created_date", "source_employee_id", "region_code", *MONEY, "opportunity_amt",
             "sales_cycle_days", "is_open", "is_won", "is_lost"]  # fmt: skip
    found = first[["source_opportunity_id", "stage", "stage_no", "entered_date", "days"]]
    found = found.merge(furthest, on="source_opportunity_id").merge(
        opportunities(frames)[known], on="source_opportunity_id"
    )
    found["is_moved_on"] = found["furthest"] > found["stage_no"]
    found["is_matured"] = found["entered_date"] <= frames.as_of - pd.Timedelta(days=MATURE_DAYS)
    found["created_month_date"] = month_of(found["created_date"])
    found["employee_id"] = "erp_east:" + found["source_employee_id"]
    return found


@truth("mart_sales_funnel", CELL)
def funnel(frames: Frames) -> pd.DataFrame:
    """One row per month of creation, stage and sales person."""
    rows = _entered(frames)
    counts = {"entered": rows["is_won"] | True, "moved_on": rows["is_moved_on"], "won": rows["is_won"],
              "lost": rows["is_lost"], "open": rows["is_open"]}  # fmt: skip
    for name, flag in counts.items():
        rows[f"{name}_count"] = flag.astype(int)
        rows[f"matured_{name}_count"] = (flag & rows["is_matured"]).astype(int)
    for name in ("won", "lost"):
        rows[f"matured_{name}_amt"] = rows["opportunity_amt"].where(rows["is_matured"] & rows[f"is_{name}"], 0)
    sums = [name for name in rows if name.endswith(("_count", "won_amt", "lost_amt")) and name != "matured_open_count"]
    grouped = rows.groupby([*CELL, "stage_no"], dropna=False)
    found = grouped[sums].sum()
    found["sales_cycle_median_days"] = grouped["sales_cycle_days"].median()
    waiting = rows.assign(days=rows["days"].fillna(np.inf))[rows["is_matured"]]
    median = waiting.groupby([*CELL, "stage_no"], dropna=False)["days"].median()
    found["time_in_stage_median_days"] = median.replace(np.inf, np.nan).reindex(found.index)
    return _rates(found.reset_index())


def _rates(found: pd.DataFrame) -> pd.DataFrame:
    found["maturity_days"] = MATURE_DAYS
    found["void_count"] = found["entered_count"] - found["won_count"] - found["lost_count"] - found["open_count"]
    moved = divided(found["matured_moved_on_count"], found["matured_entered_count"])
    found["stage_conversion_ratio"] = moved.where(found["stage"] != "won")
    decided = found["matured_won_count"] + found["matured_lost_count"]
    found["cohort_win_rate_count_ratio"] = divided(found["matured_won_count"], decided)
    found["cohort_win_rate_all_ratio"] = divided(found["matured_won_count"], found["matured_entered_count"])
    amounts = found["matured_won_amt"] + found["matured_lost_amt"]
    found["cohort_win_rate_amount_ratio"] = divided(found["matured_won_amt"], amounts)
    return found


def _won_share(rows: pd.DataFrame) -> float | None:
    return share(rows["is_won"].sum(), rows["is_decided"].sum())


def _decided(frames: Frames) -> pd.DataFrame:
    rows = opportunities(frames)
    return rows.assign(is_matured_won=rows["is_matured"] & rows["is_won"])


measures(_decided, "decided_date", {
    "won_opportunity_count": total("is_won"), "decided_opportunity_count": total("is_decided"),
    "lost_opportunity_count": total("is_lost"), "lost_amt": total("lost_amt"),
    "won_amt": total("won_amt"), "decided_amt": total("decided_amt"), "win_rate_count_ratio": _won_share,
    "win_rate_amount_ratio": lambda rows: share(rows["won_amt"].sum(), rows["decided_amt"].sum()),
    "sales_cycle_median_days": lambda rows: rows["sales_cycle_days"].median(),
    "sales_cycle_mean_days": lambda rows: rows["sales_cycle_days"].mean(),
})  # fmt: skip
measures(_decided, "created_date", {
    "matured_opportunity_count": total("is_matured"), "matured_won_opportunity_count": total("is_matured_won"),
    "win_rate_all_ratio": lambda rows: share(rows["is_matured_won"].sum(), rows["is_matured"].sum()),
})  # fmt: skip
measures(_decided, "as_of_date", {
    "open_opportunity_count": total("is_open"),
    **{name: total(name) for name in ("pipeline_amt", "pipeline_weighted_amt")},
})  # fmt: skip
measures(funnel, "created_month_date", {
    "entered_opportunity_count": total("entered_count"),
    "matured_entered_opportunity_count": total("matured_entered_count"),
    "matured_moved_on_opportunity_count": total("matured_moved_on_count"),
    "stage_conversion_ratio":
        lambda rows: share(rows["matured_moved_on_count"].sum(), rows["matured_entered_count"].sum()),
})  # fmt: skip
