"""The truth of each sales person by month: what they caught, moved on, won and reached, and rates of twelve months."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import opportunities, pipeline, sales
from tests.bench.kpi.frames import Frames, divided, month_of
from tests.bench.kpi.registry import measures, ratio, share, total, truth

MONEY = ["currency_code", "tax_basis"]
KEY = ["month_date", "employee_id", *MONEY]
ORDER = opportunities.STAGES
FEWEST, Z = 10, 1.96  # decided deals of twelve months under which no rate is told; 95 %
COUNTS = ("created", "matured", "matured_won", "advanced", "set_back", "won", "lost", "lead", "managed", "open")
AMOUNTS = ("created", "won", "lost")


def _stays(frames: Frames) -> pd.DataFrame:
    """Stages that were left, and whether onwards to one that stood or back."""
    rows = opportunities.changes(frames)
    rows = rows[rows["is_entered"]]
    by = rows.groupby("source_opportunity_id")
    here, after = rows["stage"].map(ORDER), by["stage"].shift(-1).map(ORDER)
    is_undone = by["is_taken_back"].shift(-1) == True  # noqa: E712 - missing after the last
    return rows.assign(advanced=(after > here) & ~is_undone, set_back=after < here, created=by.cumcount() == 0)


def _moves(frames: Frames) -> list[pd.DataFrame]:
    """Events of opportunities, a flag for each kind, with the person who had it then."""
    stays, now = _stays(frames), opportunities.opportunities(frames)
    won = stays["source_opportunity_id"].map(now.set_index("source_opportunity_id")["is_won"])
    mature = stays["created_date"] <= frames.as_of - pd.Timedelta(days=opportunities.MATURE_DAYS)
    first = stays.assign(day=stays["created_date"], matured=mature, matured_won=mature & won.astype(bool))
    first = first[first["created"]].drop(columns=["advanced", "set_back"])
    left = stays[stays["advanced"] | stays["set_back"]].drop(columns="created")
    decided = now[now["is_decided"]].assign(won=now["is_won"], lost=now["is_lost"])
    cycle = decided["sales_cycle_days"].where(decided["is_won"])
    still = pipeline.standing(frames)
    still = still[still["is_open"]].assign(open=True)
    return [first, left.assign(day=left["left_date"]), decided.assign(day=decided["decided_date"], days=cycle),
            still.assign(day=still["snapshot_date"])]  # fmt: skip


def _people(frames: Frames) -> list[pd.DataFrame]:
    """Leads that became customers of a manager, and the customers each manages tonight; they have no currency."""
    leads = frames.event("leads")
    managers = frames.records[["customer_record_id", "account_manager_id"]]
    won = leads[leads["converted_date"].notna()].merge(
        managers, left_on="converted_customer_record_id", right_on="customer_record_id", suffixes=("_lead", "")
    )
    won = pd.DataFrame({"employee_id": won["account_manager_id"], "day": won["converted_date"], "lead": True})
    managed = frames.customers[["account_manager_id"]].rename(columns={"account_manager_id": "employee_id"})
    return [won, managed.assign(day=frames.as_of, managed=True)]


def _events(frames: Frames) -> pd.DataFrame:
    moves = [one.assign(employee_id="erp_east:" + one["source_employee_id"]) for one in _moves(frames)]
    flags = [*COUNTS, "employee_id", "day", "days", "opportunity_amt", *MONEY]
    rows = pd.concat([one[[name for name in flags if name in one]] for one in (*moves, *_people(frames))])
    rows = rows[(rows["day"] <= frames.as_of) & rows["employee_id"].notna()].reset_index(drop=True)
    for name in COUNTS:
        rows[name] = rows[name].eq(True).astype(int)
    for name in AMOUNTS:
        rows[f"{name}_amt"] = rows["opportunity_amt"].where(rows[name] == 1, 0).fillna(0)
    return rows.assign(month_date=month_of(rows["day"]))


def _goals(frames: Frames) -> pd.DataFrame:
    """Signed, shipped and collected beside their targets, of months that have begun."""
    rows = sales.sales_target(frames)
    rows = rows[(rows["month_date"] <= frames.as_of) & rows["employee_id"].notna()]
    for code in ("signed", "shipped", "collected"):
        is_it = rows["metric_code"] == code
        rows = rows.assign(**{f"{code}_amt": rows["actual_amt"].where(is_it, 0),
                              f"{code}_target_amt": rows["target_amt"].where(is_it, 0)})  # fmt: skip
    sums = [f"{code}{side}_amt" for code in ("signed", "shipped", "collected") for side in ("", "_target")]
    return rows.groupby(KEY, dropna=False)[sums].sum()


@truth("mart_rep_performance", KEY, within={"quota_attainment_shipped_x": sales.PARCEL})
def reps(frames: Frames) -> pd.DataFrame:
    """One row per month, sales person, currency and tax basis."""
    by = _events(frames).groupby(KEY, dropna=False)
    found = by[[*COUNTS, *(f"{name}_amt" for name in AMOUNTS)]].sum()
    found = found.rename(columns={name: f"{name}_count" for name in COUNTS})
    found["cycle_total_days"], found["cycle_median_days"] = by["days"].sum(), by["days"].median()
    found = found.join(_goals(frames), how="outer").reset_index()
    sums = [name for name in found if name.endswith(("_count", "_amt", "total_days"))]
    found[sums] = found[sums].fillna(0)
    found["decided_count"] = found["won_count"] + found["lost_count"]
    found["decided_amt"] = found["won_amt"] + found["lost_amt"]
    return _placed(frames, _rates(_yearly(found)))


def _yearly(found: pd.DataFrame) -> pd.DataFrame:
    """Sums of the twelve months that end with each month, of the same person and currency."""
    names = {"won_count": "won_12m_count", "decided_count": "decided_12m_count", "won_amt": "won_12m_amt",
             "decided_amt": "decided_12m_amt", "cycle_total_days": "cycle_12m_total_days"}  # fmt: skip
    later = []
    for ahead in range(12):
        moved = (found["month_date"].dt.to_period("M") + ahead).dt.start_time.astype("datetime64[us]")
        later.append(found.assign(month_date=moved)[[*KEY, *names]])
    sums = pd.concat(later).groupby(KEY, dropna=False)[list(names)].sum().rename(columns=names).reset_index()
    return found.merge(sums, "left", on=KEY)


def _rates(found: pd.DataFrame) -> pd.DataFrame:
    n = found["decided_12m_count"]
    found["is_refused"] = n < FEWEST
    rate = divided(found["won_12m_count"], n).where(~found["is_refused"])
    amount = divided(found["won_12m_amt"], found["decided_12m_amt"])
    found["win_rate_12m_count_ratio"], found["win_rate_12m_amount_ratio"] = rate, amount.where(~found["is_refused"])
    found["cycle_12m_mean_days"] = divided(found["cycle_12m_total_days"], found["won_12m_count"])
    centre, half = rate + Z**2 / (2 * n), Z * np.sqrt(rate * (1 - rate) / n + Z**2 / (4 * n**2))
    found["win_rate_12m_lo_ratio"] = (centre - half) / (1 + Z**2 / n)
    found["win_rate_12m_hi_ratio"] = (centre + half) / (1 + Z**2 / n)
    deal = divided(found["won_12m_amt"], found["won_12m_count"])
    found["sales_velocity_amt_per_day"] = divided(found["open_count"] * rate * deal, found["cycle_12m_mean_days"])
    for code in ("signed", "shipped", "collected"):
        attained = divided(found[f"{code}_amt"], found[f"{code}_target_amt"])
        found[f"quota_attainment_{code}_x"] = attained
    return found


def _placed(frames: Frames, found: pd.DataFrame) -> pd.DataFrame:
    """How long the person has been there, and whether somebody must take over."""
    people = frames.event("employees").assign(employee_id=lambda one: "erp_east:" + one["source_employee_id"])
    found = found.merge(people[["employee_id", "hired_date", "left_date"]], "left", on="employee_id")
    month_end = found["month_date"] + pd.offsets.MonthEnd(0)
    months = lambda days: days.dt.year * 12 + days.dt.month  # noqa: E731
    is_there = found["hired_date"] <= month_end
    found["tenure_months"] = (months(found["month_date"]) - months(found["hired_date"])).where(is_there)
    found["is_unfinished"] = month_end > frames.as_of
    found["is_departed"] = found["left_date"] < frames.as_of
    found["handover_customer_count"] = found["managed_count"].where(found["is_departed"], 0)
    return found.drop(columns=["hired_date", "left_date"])


def _velocity(rows: pd.DataFrame) -> float | None:
    decided, won = rows["decided_12m_count"].sum(), rows["won_12m_count"].sum()
    part = rows["open_count"].sum() * rows["won_12m_amt"].sum() * won
    return share(part, decided * rows["cycle_12m_total_days"].sum()) if decided >= FEWEST else None


measures(reps, "month_date", {
    **{f"rep_{name}": total(name) for name in (
        "created_count", "lead_count", "advanced_count", "won_count", "decided_count", "won_amt", "decided_amt",
        "matured_count", "matured_won_count", "cycle_total_days", "signed_amt", "signed_target_amt")},
    "rep_win_rate_count_ratio": ratio("won_count", "decided_count"),
    "rep_win_rate_amount_ratio": ratio("won_amt", "decided_amt"),
    "rep_win_rate_all_ratio": ratio("matured_won_count", "matured_count"),
    "rep_cycle_mean_days": ratio("cycle_total_days", "won_count"),
    "rep_attainment_signed_x": ratio("signed_amt", "signed_target_amt"),
})  # fmt: skip
measures(reps, "month_date", {
    "handover_customer_count": total("handover_customer_count"), "velocity_open_count": total("open_count"),
    "velocity_won_count": total("won_12m_count"), "velocity_decided_count": total("decided_12m_count"),
    "velocity_won_amt": total("won_12m_amt"), "velocity_cycle_total_days": total("cycle_12m_total_days"),
    "sales_velocity_amt_per_day": _velocity,
}, is_state=True)  # fmt: skip
