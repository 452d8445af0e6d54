"""The truth of what customers owe: by month and tonight, by age, with what fell due, days outstanding and limits."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from tests.bench.kpi import fulfilment
from tests.bench.kpi.frames import Frames, divided
from tests.bench.kpi.registry import measures, ratio, total, truth

MONEY = ["currency_code", "tax_basis"]
CELL = ["region_code", *MONEY]
MONTHS = 24  # the demo's juke.toml
EDGES = {"1_30": (1, 30), "31_60": (31, 60), "61_90": (61, 90), "over_90": (91, np.inf)}


@lru_cache(maxsize=2)
def _owed(frames: Frames) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Receivables, a credit note standing with its invoice; and all that moved them: day, billed, settled."""
    bills = frames.known(frames.event("invoices"))
    bills["receivable"] = bills["corrected_source_invoice_id"].fillna(bills["source_invoice_id"])
    own = bills[bills["receivable"] == bills["source_invoice_id"]].set_index("receivable")
    paid = frames.event("payment_allocations").merge(bills[["source_invoice_id", "receivable"]], on="source_invoice_id")
    billed = bills.rename(columns={"invoiced_date": "day", "invoice_amt": "billed"})[["receivable", "day", "billed"]]
    settled = paid.rename(columns={"allocated_date": "day", "allocated_amt": "settled"})
    moves = pd.concat([billed, settled[["receivable", "day", "settled"]]]).fillna({"billed": 0, "settled": 0})
    own = own.assign(customer_id=own["customer_id"].fillna(own["customer_record_id"]).fillna("unknown"))
    return own.rename(columns={"record_region": "region_code"}), moves


@lru_cache(maxsize=MONTHS + 2)  # a month opens with what the one before closed with
def _standing(frames: Frames, day: pd.Timestamp) -> pd.DataFrame:
    """Every receivable with what was open of it at the end of a day, in its bands."""
    own, moves = _owed(frames)
    then = moves[moves["day"] <= day].groupby("receivable")[["billed", "settled"]].sum()
    rows = own.join(then, how="inner")
    rows["balance"] = (rows["billed"] - rows["settled"]).round(4)
    rows["receivable_amt"] = rows["balance"].clip(lower=0)
    rows["credit_balance_amt"] = (-rows["balance"]).clip(lower=0)
    late, age = (day - rows["due_date"]).dt.days, (day - rows["invoiced_date"]).dt.days
    rows["late"] = late.where(rows["balance"] > 0)
    bands = {"not_due": late <= 0, "due_unknown": late.isna(), "overdue": late > 0, "age_0_30": age <= 30}
    for name, (low, high) in EDGES.items():
        bands[f"overdue_{name}"], bands[f"age_{name}"] = late.between(low, high), age.between(low, high)
    bands.pop("age_1_30")
    return rows.assign(**{f"{name}_amt": rows["receivable_amt"].where(is_in, 0) for name, is_in in bands.items()})


def _month(frames: Frames, month: pd.Period) -> pd.DataFrame:
    """One month by place: opening and closing, what was billed and settled, fell due and was collected."""
    first, last = month.start_time, min(month.end_time.normalize(), frames.as_of)
    rows, before = _standing(frames, last).copy(), _standing(frames, first - pd.Timedelta(days=1))
    rows["opening_amt"] = before["receivable_amt"].reindex(rows.index).fillna(0)
    _, moves = _owed(frames)
    now = moves[moves["day"].between(first, last)].groupby("receivable")[["billed", "settled"]].sum()
    rows["credit_sales_amt"] = now["billed"].reindex(rows.index).fillna(0)
    rows["settled_amt"] = now["settled"].reindex(rows.index).fillna(0)
    is_due = rows["due_date"].between(first, last)
    rows["fell_due_amt"] = rows["billed"].clip(lower=0).where(is_due, 0)
    rows["due_collected_amt"] = np.minimum(rows["settled"].clip(lower=0), rows["fell_due_amt"]).where(is_due, 0)
    is_told = (rows["balance"] != 0) | (rows["opening_amt"] != 0) | rows.index.isin(now.index) | is_due
    is_told |= (before["balance"] != 0).reindex(rows.index).eq(True)
    sums = [name for name in rows if name.endswith("_amt") and name not in ("invoice_amt", "invoice_tax_amt")]
    found = rows[is_told].groupby(CELL, dropna=False)[sums].sum().reset_index()
    return found.assign(month_date=first, snapshot_date=last, days_count=(last - first).days + 1,
                        is_unfinished=month.end_time.normalize() > frames.as_of)  # fmt: skip


@truth("mart_receivables_month", ["month_date", *CELL])
def months(frames: Frames) -> pd.DataFrame:
    """One row per month and place."""
    now = frames.as_of.to_period("M")
    found = pd.concat([_month(frames, now - back) for back in range(MONTHS)], ignore_index=True)
    found["is_newest"] = found["month_date"] == now.start_time
    found["average_receivable_amt"] = (found["opening_amt"] + found["receivable_amt"]) / 2
    found["receivable_days_amt"] = found["average_receivable_amt"] * found["days_count"]
    found["closing_days_amt"] = found["receivable_amt"] * found["days_count"]
    found["overdue_ratio"] = divided(found["overdue_amt"], found["receivable_amt"].round(4))
    found["due_collection_ratio"] = divided(found["due_collected_amt"], found["fell_due_amt"].round(4))
    sold = found["credit_sales_amt"].round(4).clip(lower=0)
    found["days_sales_outstanding"] = divided(found["receivable_days_amt"], sold)
    found["days_sales_outstanding_closing"] = divided(found["closing_days_amt"], sold)
    return pd.concat([_with_year(found, row) for _, row in found.groupby("month_date")], ignore_index=True)


def _with_year(found: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """A month's rows with the sums of the twelve months up to it, where twelve are shown."""
    month = rows["month_date"].iloc[0]
    first = month - pd.DateOffset(months=11)
    year = found[found["month_date"].between(first, month)]
    sums = year.groupby(CELL, dropna=False)[["credit_sales_amt", "receivable_days_amt"]].sum().reset_index()
    sums = sums.rename(columns={"credit_sales_amt": "sold", "receivable_days_amt": "owed"})
    rows = rows.merge(sums, "left", on=CELL)
    if found["month_date"].min() > first:
        rows[["sold", "owed"]] = np.nan
    rows["credit_sales_12m_amt"], rows["receivable_days_12m_amt"] = rows["sold"], rows["owed"]
    rows["days_sales_outstanding_12m"] = divided(rows["owed"], rows["sold"].round(4).clip(lower=0))
    return rows.drop(columns=["sold", "owed"])


def _limits(frames: Frames) -> pd.DataFrame:
    """The limit each record has tonight: the newest that has begun."""
    rows = frames.event("credit_limits")
    rows = rows[rows["valid_from_date"] <= frames.as_of].sort_values("valid_from_date")
    return rows.groupby("customer_record_id").tail(1)


def _unsettled(frames: Frames) -> pd.DataFrame:
    used = frames.event("payment_allocations").groupby("source_payment_id")["allocated_amt"].sum()
    rows = frames.event("payments")
    left = rows["paid_amt"] - rows["source_payment_id"].map(used).fillna(0)
    return rows.assign(unallocated_amt=left.round(4))


def _by_customer(frames: Frames, rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    known = rows if "customer_id" in rows else frames.known(rows)
    if "customer_record_id" in known:
        known["customer_id"] = known["customer_id"].fillna(known["customer_record_id"])
    return known.groupby(["customer_id", *MONEY])[columns].sum()


@truth("mart_receivables", ["customer_id", *MONEY])
def tonight(frames: Frames) -> pd.DataFrame:
    """One row per customer with anything open or a limit."""
    rows = _standing(frames, frames.as_of).copy()
    rows["open_invoice_count"] = (rows["balance"] > 0).astype(int)
    rows["overdue_invoice_count"] = (rows["late"] > 0).astype(int)
    rows = rows[rows["balance"] != 0]
    sums = [name for name in rows if name.endswith("_amt") and name not in ("invoice_amt", "invoice_tax_amt")]
    by = rows.groupby(["customer_id", *MONEY])
    found = by[[*sums, "open_invoice_count", "overdue_invoice_count"]].sum()
    found["longest_overdue_days"] = by["late"].max().clip(lower=0).fillna(0)
    ordered = fulfilment.orders(frames).assign(currency_code="CNY", tax_basis="included")
    parts = [_by_customer(frames, ordered, ["uninvoiced_amt", "shipped_uninvoiced_amt"]),
             _by_customer(frames, _unsettled(frames), ["unallocated_amt"]),
             _by_customer(frames, _limits(frames), ["credit_limit_amt"])]  # fmt: skip
    found = found.join(parts, how="outer").reset_index()
    kept = ["credit_limit_amt", "longest_overdue_days", "customer_id", *MONEY]
    amounts = [name for name in found if name not in kept]
    found[amounts] = found[amounts].fillna(0).round(4)
    found["credit_used_amt"] = (found["receivable_amt"] + found["uninvoiced_amt"]).round(4)
    found["limited_used_amt"] = found["credit_used_amt"].where(found["credit_limit_amt"].notna())
    found["credit_use_x"] = divided(found["credit_used_amt"], found["credit_limit_amt"])
    found["is_over_limit"] = found["credit_used_amt"] > found["credit_limit_amt"]
    found["overdue_ratio"] = divided(found["overdue_amt"], found["receivable_amt"])
    states = ["receivable_amt", "credit_balance_amt", "unallocated_amt", "uninvoiced_amt"]
    return found[(found[states] != 0).any(axis=1) | found["credit_limit_amt"].notna()]


def _measured(frames: Frames) -> pd.DataFrame:
    rows = tonight(frames).merge(frames.customers[["customer_id", "region_code"]], "left")
    rows["is_limited"], rows["is_late"] = rows["credit_limit_amt"].notna(), rows["overdue_amt"] > 0
    return rows.assign(as_of_date=frames.as_of)


measures(_measured, "as_of_date", {
    **{name: total(name) for name in ("unallocated_amt", "credit_limit_amt", "limited_used_amt")},
    "credit_use_x": ratio("limited_used_amt", "credit_limit_amt"), "limited_customer_count": total("is_limited"),
    "over_limit_customer_count": total("is_over_limit"), "late_payer_count": total("is_late"),
})  # fmt: skip
measures(months, "snapshot_date", {
    **{name: total(name) for name in ("credit_sales_amt", "fell_due_amt", "due_collected_amt", "receivable_days_amt",
                                      "closing_days_amt")},
    "due_collection_ratio": ratio("due_collected_amt", "fell_due_amt"),
    "days_sales_outstanding": ratio("receivable_days_amt", "credit_sales_amt"),
    "days_sales_outstanding_closing": ratio("closing_days_amt", "credit_sales_amt"),
})  # fmt: skip
measures(months, "snapshot_date", {
    "receivable_amt": total("receivable_amt"), "overdue_receivable_amt": total("overdue_amt"),
    "overdue_over_90_amt": total("overdue_over_90_amt"), "credit_balance_amt": total("credit_balance_amt"),
    "overdue_ratio": ratio("overdue_amt", "receivable_amt"),
}, is_state=True)  # fmt: skip
