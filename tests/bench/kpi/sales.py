"""The truth of what was ordered, by order, day and category, and of targets with what was reached of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi.frames import Frames, divided, month_of, once
from tests.bench.kpi.registry import measures, ratio, share, total, truth

MONEY = ["currency_code", "tax_basis"]
PARCEL = 1e-7  # fct_shipment rounds what a parcel is worth to four decimals; hundreds of a month add up
PLACE = ["region_code", "channel_code"]
CELL = ["sales_date", *PLACE, *MONEY]
AMOUNTS = ["gross_sales_amt", "discount_amt", "cancelled_amt", "returned_amt", "net_sales_amt"]


@once
def lines(frames: Frames) -> pd.DataFrame:
    """One row per order line with its amounts by state; an unknown customer number stands for its own customer."""
    rows = frames.known(frames.event("order_lines"))
    state = rows["status"]
    rows["order_id"] = "erp_east:" + rows["source_order_id"]
    rows["sales_date"] = rows["ordered_date"]
    rows["is_orphan_customer"] = rows["customer_id"].isna()
    rows["customer_id"] = rows["customer_id"].fillna(rows["customer_record_id"])
    rows["is_cancelled"] = state == "cancelled"
    rows["discount_amt"] = rows["discount_amt"].fillna(0)
    rows["gross_sales_amt"] = rows["net_amt"] + rows["discount_amt"]
    rows["cancelled_amt"] = rows["net_amt"].where(state == "cancelled", 0)
    rows["returned_amt"] = rows["net_amt"].where(state == "returned", 0)
    rows["net_sales_amt"] = rows["net_amt"].where(~state.isin(["cancelled", "returned"]), 0)
    rows["order_line_count"] = 1
    rows["cancelled_line_count"] = rows["is_cancelled"].astype(int)
    rows["orphan_line_count"] = rows["is_orphan_customer"].astype(int)
    return rows


@truth("mart_sales_order", ["order_id", "sales_date", "customer_id", *PLACE, *MONEY])
def orders(frames: Frames) -> pd.DataFrame:
    """One row per order."""
    keys = ["order_id", "sales_date", "customer_id", *PLACE, *MONEY]
    grouped = lines(frames).groupby(keys, dropna=False)
    sums = grouped[[*AMOUNTS, "tax_amt", "order_line_count", "cancelled_line_count"]].sum()
    flags = grouped[["is_cancelled", "is_orphan_customer"]].all()
    return sums.join(flags).reset_index()


@truth("mart_sales_daily", CELL)
def sales_daily(frames: Frames) -> pd.DataFrame:
    """One row per day, region and channel."""
    rows = lines(frames)
    grouped = rows.groupby(CELL, dropna=False)
    counts = ["order_line_count", "cancelled_line_count", "orphan_line_count"]
    found = grouped[[*AMOUNTS, "tax_amt", *counts]].sum()
    found["order_count"] = grouped["order_id"].nunique()
    kept = rows[~rows["is_cancelled"]].groupby(CELL, dropna=False)["customer_id"].nunique()
    found["buying_customer_count"] = kept.reindex(found.index).fillna(0)
    return found.reset_index()


@truth("mart_sales_category", ["sales_date", "category_name", "subcategory_name", *PLACE, *MONEY])
def sales_category(frames: Frames) -> pd.DataFrame:
    """One row per day, category and place."""
    keys = ["sales_date", "category_name", "subcategory_name", *PLACE, *MONEY]
    return lines(frames).groupby(keys, dropna=False)[[*AMOUNTS, "order_line_count"]].sum().reset_index()


@once
def shipments(frames: Frames) -> pd.DataFrame:
    """One row per shipment, worth its share of its line's amount; what was cancelled is worth nothing."""
    keys = ["source_order_id", "line_no"]
    said = ["ordered_qty", "net_amt", "is_cancelled", "source_employee_id", *PLACE, *MONEY]
    line = lines(frames)[[*keys, *said]].assign(is_known=True)
    rows = frames.event("shipments").drop(columns=MONEY).merge(line, "left", on=keys)
    worth = rows["shipped_qty"] * divided(rows["net_amt"], rows["ordered_qty"])
    rows["shipped_amt"] = worth.where(rows["is_cancelled"] != True, 0).round(4)  # noqa: E712 - may be missing
    rows["is_accurate"] = ~rows["is_misdirected"].astype(bool) & ~(rows["shipped_qty"] > rows["ordered_qty"])
    rows["is_perfect"] = (
        ~rows["is_misdirected"].astype(bool) & ~rows["is_damaged"].astype(bool) & rows["is_documented"].astype(bool)
    )
    rows["is_on_time"] = rows["delivered_date"] <= rows["promised_date"]
    return rows


@once
def payments(frames: Frames) -> pd.DataFrame:
    """One row per payment with the sales person of its order and the region of its customer."""
    people = lines(frames).groupby("source_order_id")["source_employee_id"].min().reset_index()
    rows = frames.known(frames.event("payments")).merge(people, "left", on="source_order_id")
    return rows.rename(columns={"record_region": "region_code"})


@truth("mart_sales_target", ["month_date", "metric_code", "employee_id", *MONEY],
       within={"attainment_x": PARCEL, "pace_gap_ppt": PARCEL})  # fmt: skip
def sales_target(frames: Frames) -> pd.DataFrame:
    """One row per month, measure and sales person: what was to be reached beside what was."""
    rows = lines(frames)
    kept = rows[~rows["is_cancelled"]]
    sides = [frames.event("sales_targets").assign(actual_amt=0.0)]
    for code, source, day, amount in (
        ("signed", kept, "ordered_date", "net_amt"),
        ("shipped", shipments(frames), "shipped_date", "shipped_amt"),
        ("collected", payments(frames), "paid_date", "paid_amt"),
    ):
        actual = {"metric_code": code, "month_date": month_of(source[day]), "actual_amt": source[amount].fillna(0)}
        sides.append(source[["source_employee_id", *MONEY]].assign(**actual, target_amt=0.0))
    keys = ["month_date", "metric_code", "source_employee_id", *MONEY]
    found = pd.concat(sides).groupby(keys, dropna=False)[["target_amt", "actual_amt"]].sum().reset_index()
    found["employee_id"] = "erp_east:" + found["source_employee_id"]
    return _paced(frames, found.drop(columns="source_employee_id"))


def _paced(frames: Frames, found: pd.DataFrame) -> pd.DataFrame:
    found["attainment_x"] = divided(found["actual_amt"], found["target_amt"])
    found["time_elapsed_ratio"] = time_elapsed(found["month_date"], frames.as_of, is_workday=True)
    found["time_elapsed_calendar_ratio"] = time_elapsed(found["month_date"], frames.as_of, is_workday=False)
    found["pace_gap_ppt"] = 100 * (found["attainment_x"] - found["time_elapsed_ratio"])
    return found


def time_elapsed(months: pd.Series, as_of: pd.Timestamp, *, is_workday: bool) -> pd.Series:
    """Share of each month that is gone. Only November is asked while it runs: it has no official holiday."""
    running = as_of.to_period("M")
    if is_workday and running.month != 11:
        raise ValueError("the demo's last night is in November, whose workdays are its weekdays")
    first, last = running.start_time.date(), (running + 1).start_time.date()
    tomorrow = (as_of + pd.Timedelta(days=1)).date()
    if is_workday:
        part = np.busday_count(first, tomorrow) / np.busday_count(first, last)
    else:
        part = (tomorrow - first).days / (last - first).days
    periods = months.dt.to_period("M")
    return pd.Series(np.where(periods < running, 1.0, np.where(periods > running, 0.0, part)), index=months.index)


def _by_measure(frames: Frames) -> pd.DataFrame:
    """Targets and what was reached, a column for each measure; the region is the sales person's."""
    rows = sales_target(frames)
    people = frames.event("employees")
    rows["region_code"] = rows["employee_id"].map(
        dict(zip("erp_east:" + people["source_employee_id"], people["region_code"], strict=True))
    )
    for code in ("signed", "shipped", "collected"):
        for side in ("target", "actual"):
            rows[f"{code}_{side}_amt"] = rows[f"{side}_amt"].where(rows["metric_code"] == code)
    return rows


measures(_by_measure, "month_date", {
    **{f"{code}_{side}_amt": total(f"{code}_{side}_amt")
       for code in ("signed", "shipped", "collected") for side in ("target", "actual")},
    **{f"quota_attainment_{code}_x": ratio(f"{code}_actual_amt", f"{code}_target_amt")
       for code in ("signed", "shipped", "collected")},
})  # fmt: skip


def _buyers(rows: pd.DataFrame) -> int:
    return int(rows.loc[~rows["is_cancelled"], "customer_id"].nunique())


measures(orders, "sales_date", {
    **{name: total(name) for name in ("net_sales_amt", "gross_sales_amt", "order_line_count")},
    "order_count": lambda rows: rows["order_id"].nunique(),
    "buying_customer_count": _buyers,
    "sales_per_order_amt": lambda rows: share(rows["net_sales_amt"].sum(), rows["order_id"].nunique()),
    "sales_per_customer_amt": lambda rows: share(rows["net_sales_amt"].sum(), _buyers(rows)),
})  # fmt: skip
measures(sales_category, "sales_date", {"category_sales_amt": total("net_sales_amt")})
measures(payments, "paid_date", {"paid_amt": total("paid_amt"), "payment_count": len})
measures(shipments, "shipped_date", {
    "shipped_qty": total("shipped_qty"), "shipped_amt": total("shipped_amt"), "shipment_count": len,
    "accurate_shipment_count": total("is_accurate"), "perfect_shipment_count": total("is_perfect"),
    "shipping_accuracy_ratio": lambda rows: rows["is_accurate"].mean(),
})  # fmt: skip
measures(shipments, "promised_date", {
    "due_shipment_count": len, "on_time_shipment_count": total("is_on_time"),
    "on_time_ratio": lambda rows: rows["is_on_time"].mean(),
})  # fmt: skip
