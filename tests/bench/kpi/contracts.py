"""The truth of contracts: what runs, what ends and is not renewed, how the amount grows, and what is at risk and why.

How use changes is taken as published by `mart_usage_change`, which is measured by itself.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import receivables
from tests.bench.kpi.frames import Frames, days_between, divided, once
from tests.bench.kpi.registry import measures, ratio, total, truth

ENDING = (30, 60, 90)
POINTS = ["usage_points", "overdue_points", "complaint_points", "silence_points"]


def accounts_of(frames: Frames, customers: pd.Series) -> pd.Series:
    heads = dict(zip(frames.groups["customer_id"], frames.groups["head_customer_id"], strict=True))
    return customers.map(heads).fillna(customers)


def _alive(frames: Frames) -> pd.DataFrame:
    """Of each customer, when something was last heard and how many complaints came in 90 days."""
    ordered = frames.event("order_lines")
    signs = {"ordered_date": ordered[ordered["status"] != "cancelled"], "activity_date": frames.event("activities"),
             "offered_date": frames.event("calls"), "opened_date": frames.event("tickets")}  # fmt: skip
    told = pd.concat([frames.known(rows)[["customer_id", day]].rename(columns={day: "day"})
                      for day, rows in signs.items()])  # fmt: skip
    tickets = frames.known(frames.event("tickets"))
    is_late = tickets["opened_date"] > frames.as_of - pd.Timedelta(days=90)
    complaints = tickets[(tickets["ticket_type"] == "complaint") & is_late].groupby("customer_id").size()
    found = pd.DataFrame({"last": told[told["day"] <= frames.as_of].groupby("customer_id")["day"].max()})
    found["complaint_90d_count"] = complaints.reindex(found.index).fillna(0)
    found["silent_days"] = (frames.as_of - found["last"]).dt.days
    return found.drop(columns="last")


@once
def terms(frames: Frames) -> pd.DataFrame:
    """Contracts with their term on the service, what they renew, and whether they run."""
    rows = frames.known(frames.event("contracts"))
    rows["customer_id"] = rows["customer_id"].fillna(rows["customer_record_id"])
    rows["contract_id"] = "erp_east:" + rows["source_contract_id"]
    service = rows.sort_values(["start_date", "contract_id"]).groupby(["customer_id", "service_name"])
    rows["term_no"] = service.cumcount() + 1
    rows["first"] = service["start_date"].transform("min")
    fees = rows.set_index("source_contract_id")["monthly_amt"]
    rows["renewed_monthly_amt"] = rows["renews_source_contract_id"].map(fees)
    rows["is_renewed"] = rows["source_contract_id"].isin(rows["renews_source_contract_id"].dropna())
    rows["closed"] = rows[["end_date", "cancelled_date"]].min(axis=1)
    rows["is_active"] = ~(rows["closed"] < frames.as_of)
    rows["is_running"] = rows["is_active"] & (rows["start_date"] <= frames.as_of)
    return rows


def _scored(frames: Frames, rows: pd.DataFrame) -> pd.DataFrame:
    """Points for use, overdue receivables, complaints and silence, of what runs."""
    usage = frames.published("marts.mart_usage_change")
    falling = usage[usage["is_falling"].astype(bool)].groupby("contract_id")["usage_change_x"].min()
    rows["usage_change_x"] = rows["contract_id"].map(usage.groupby("contract_id")["usage_change_x"].min())
    rows["falling_change_x"] = rows["contract_id"].map(falling)
    late = receivables.tonight(frames)
    late = late[late["overdue_amt"] > 0].groupby("customer_id")["longest_overdue_days"].max()
    rows["longest_overdue_days"] = rows["customer_id"].map(late).fillna(0)
    rows = rows.merge(_alive(frames), "left", left_on="customer_id", right_index=True)
    rows["complaint_90d_count"] = rows["complaint_90d_count"].fillna(0)
    change, days = rows["falling_change_x"], rows["longest_overdue_days"]
    rows["usage_points"] = np.select([change <= -0.5, change.notna()], [3, 2], 0)
    rows["overdue_points"] = np.select([days > 30, days > 0], [2, 1], 0)
    rows["complaint_points"] = rows["complaint_90d_count"].clip(upper=2)
    rows["silence_points"] = (~(rows["silent_days"] <= 90)).astype(int)
    rows[POINTS] = rows[POINTS].astype(float).where(rows["is_running"])
    rows["renewal_risk_points"] = rows[POINTS].sum(axis=1, min_count=4)
    return rows


@truth("mart_contract", ["contract_id"])
def contracts(frames: Frames) -> pd.DataFrame:
    """One row per contract."""
    rows = _scored(frames, terms(frames))
    left = days_between(rows["end_date"], frames.as_of)
    rows["days_to_end"] = left.where(rows["is_active"] & (left >= 0))
    for days in ENDING:
        rows[f"is_ending_{days}d"] = rows["is_running"] & ~rows["is_renewed"] & (rows["days_to_end"] <= days)
    last = rows["closed"].fillna(frames.as_of).clip(upper=frames.as_of)
    months = (last.dt.year - rows["first"].dt.year) * 12 + last.dt.month - rows["first"].dt.month
    rows["tenure_months"] = months.clip(lower=0)
    rows["renewing_monthly_amt"] = rows["monthly_amt"].where(rows["renewed_monthly_amt"].notna())
    rows["monthly_growth_x"] = divided(rows["monthly_amt"], rows["renewed_monthly_amt"]) - 1
    rows["account_id"] = accounts_of(frames, rows["customer_id"])
    rows = rows.merge(frames.customers[["customer_id", "region_code"]], "left", on="customer_id")
    inner = ["first", "closed", "is_active", "source_contract_id", "source_customer_id", "source_employee_id",
             "renews_source_contract_id", "record_region", "cancelled_date", "cancel_reason"]  # fmt: skip
    return rows.drop(columns=inner)


def _held(frames: Frames) -> pd.DataFrame:
    rows = contracts(frames).assign(as_of_date=frames.as_of)
    return rows.assign(fee=rows["monthly_amt"].where(rows["is_running"]), at_risk=rows["renewal_risk_points"] >= 3,
                       ending=rows["monthly_amt"].where(rows["is_ending_90d"]))  # fmt: skip


measures(_held, "as_of_date", {
    "running_contract_count": total("is_running"), "running_monthly_amt": total("fee"),
    **{f"ending_{days}d_contract_count": total(f"is_ending_{days}d") for days in ENDING},
    "ending_90d_monthly_amt": total("ending"), "at_risk_contract_count": total("at_risk"),
    "at_risk_contract_ratio": ratio("at_risk", "is_running"),
})  # fmt: skip
measures(contracts, "start_date", {
    "renewing_monthly_amt": total("renewing_monthly_amt"), "renewed_monthly_amt": total("renewed_monthly_amt"),
    "renewal_growth_x": ratio("renewing_monthly_amt", "renewed_monthly_amt"),
})  # fmt: skip
