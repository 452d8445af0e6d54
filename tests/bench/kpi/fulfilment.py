"""The truth of what was promised and kept: order lines by their first promise, orders counted whole, and their cash."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import sales
from tests.bench.kpi.frames import Frames, days_between, divided, month_of, once
from tests.bench.kpi.registry import measures, ratio, total, truth

SHORTAGE = "缺货"  # the word of the demo company's sales department
LINE = ["source_order_id", "line_no"]
ORDER = ["source_order_id", "customer_id"]
PLACE = ["region_code", "channel_code", "unit_name"]


def _kept(frames: Frames, rows: pd.DataFrame) -> pd.DataFrame:
    """What was shipped of each line: how much left and arrived by the line's day, and whether anything was wrong."""
    sent = frames.event("shipments").merge(rows[[*LINE, "promised_date"]], on=LINE, suffixes=("_said", ""))
    is_astray = sent["is_misdirected"].astype(bool)
    sent["filled"] = sent["shipped_qty"].where(sent["shipped_date"] <= sent["promised_date"], 0)
    sent["arrived"] = sent["shipped_qty"].where((sent["delivered_date"] <= sent["promised_date"]) & ~is_astray, 0)
    sent["is_faulty"] = is_astray | sent["is_damaged"].astype(bool) | ~sent["is_documented"].astype(bool)
    sent["is_misdirected"], sent["is_here"] = is_astray, sent["delivered_date"].notna()
    by = sent.groupby(LINE)
    found = by[["shipped_qty", "filled", "arrived"]].sum()
    found["shipment_count"] = by.size()
    found["first_shipped_date"], found["last_delivered_date"] = by["shipped_date"].min(), by["delivered_date"].max()
    found["is_faulty"], found["is_misdirected"] = by["is_faulty"].any(), by["is_misdirected"].any()
    found["is_here"] = by["is_here"].all()
    return found.reset_index()


@once
def lines(frames: Frames) -> pd.DataFrame:
    """One row per order line: whether it is judged, filled, and arrived on time and in full."""
    rows = sales.lines(frames)
    rows = rows.merge(_kept(frames, rows), "left", on=LINE)
    amounts = ["shipped_qty", "filled", "arrived", "shipment_count"]
    rows[amounts] = rows[amounts].fillna(0)
    for name in ("is_faulty", "is_misdirected", "is_here"):
        rows[name] = rows[name].eq(True)
    rows["is_shortage"] = rows["is_cancelled"] & (rows["cancel_reason"] == SHORTAGE)
    rows["is_judged"] = (~rows["is_cancelled"] | rows["is_shortage"]) & (rows["promised_date"] <= frames.as_of)
    kept = rows["is_judged"] & ~rows["is_cancelled"]
    rows["is_filled"] = kept & (rows["filled"] >= rows["ordered_qty"])
    rows["is_otif"] = kept & (rows["arrived"] >= rows["ordered_qty"])
    rows["filled_qty"] = np.minimum(rows["filled"], rows["ordered_qty"]).where(kept, 0)
    rows["is_shipped"] = rows["shipment_count"] > 0
    rows["is_accurate"] = rows["is_shipped"] & ~rows["is_misdirected"] & (rows["shipped_qty"] <= rows["ordered_qty"])
    worth = rows["shipped_qty"] * divided(rows["net_amt"], rows["ordered_qty"])
    rows["shipped_amt"] = worth.where(~rows["is_cancelled"], 0)
    return rows


@once
def _promised(frames: Frames) -> pd.DataFrame:
    rows = lines(frames)
    rows = rows[rows["is_judged"]].assign(month_date=lambda one: month_of(one["promised_date"]))
    flags = {"promised": "is_judged", "filled": "is_filled", "otif": "is_otif", "shortage": "is_shortage",
             "shipped": "is_shipped", "accurate": "is_accurate"}  # fmt: skip
    counted = {f"{name}_line_count": rows[flag].astype(int) for name, flag in flags.items()}
    return rows.assign(**counted, promised_qty=rows["ordered_qty"])


@truth("mart_fulfilment_month", ["month_date", *PLACE])
def months(frames: Frames) -> pd.DataFrame:
    """One row per month promised, region, channel and unit of measure."""
    rows = _promised(frames)
    sums = [name for name in rows if name.endswith("_line_count") and "order" not in name]
    sums = [name for name in sums if name.split("_")[0] not in ("cancelled", "orphan")]
    found = rows.groupby(["month_date", *PLACE], dropna=False)[[*sums, "promised_qty", "filled_qty"]].sum()
    found = found.reset_index()
    found["is_unfinished"] = found["month_date"] + pd.offsets.MonthEnd(0) > frames.as_of
    found["line_fill_ratio"] = divided(found["filled_line_count"], found["promised_line_count"])
    found["otif_ratio"] = divided(found["otif_line_count"], found["promised_line_count"])
    found["unit_fill_ratio"] = divided(found["filled_qty"], found["promised_qty"])
    found["shipping_accuracy_ratio"] = divided(found["accurate_line_count"], found["shipped_line_count"])
    return found


def _owners(frames: Frames, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the customer whose order they are of: their own where customers share its number, else its one."""
    known = frames.known(rows)
    own = known["customer_id"].fillna(known["customer_record_id"])
    buyers = sales.lines(frames)[ORDER].drop_duplicates().set_index("source_order_id")["customer_id"]
    sole = buyers[~buyers.index.duplicated(keep=False)]
    is_sole = known["source_order_id"].isin(sole.index)
    return known.assign(customer_id=known["source_order_id"].map(sole).where(is_sole, own))


def _cash(frames: Frames) -> pd.DataFrame:
    """What was billed, credited, settled and paid of each order."""
    bills, settled = _owners(frames, frames.event("invoices")), frames.event("payment_allocations")
    settled = settled.merge(bills[["source_invoice_id", *ORDER]], on="source_invoice_id")
    is_credit = bills["invoice_amt"] < 0
    bills = bills.assign(invoiced_amt=bills["invoice_amt"].where(~is_credit, 0),
                         credited_amt=-bills["invoice_amt"].where(is_credit, 0),
                         due=bills["due_date"].where(~is_credit))  # fmt: skip
    by = bills.groupby(ORDER, dropna=False)
    found = by[["invoiced_amt", "credited_amt"]].sum()
    found["last_due_date"] = by["due"].max()
    paid = _owners(frames, frames.event("payments")).groupby(ORDER, dropna=False)["paid_amt"].sum()
    by_order = settled.groupby(ORDER, dropna=False)
    parts = [by_order["allocated_amt"].sum(), by_order["allocated_date"].max().rename("last_settled"), paid]
    found = found.join(parts, how="outer")
    amounts = ["invoiced_amt", "credited_amt", "allocated_amt", "paid_amt"]
    found[amounts] = found[amounts].fillna(0)
    return found.reset_index()


def _contracts(frames: Frames, orders: pd.DataFrame) -> pd.DataFrame:
    """How many contracts of the customer were in force on the day of each order."""
    held = frames.known(frames.event("contracts"))
    held["closed"] = held[["end_date", "cancelled_date"]].min(axis=1)
    pairs = orders[["order_id", "customer_id", "ordered_date"]].merge(held, on="customer_id")
    is_on = (pairs["start_date"] <= pairs["ordered_date"]) & ~(pairs["closed"] < pairs["ordered_date"])
    return pairs[is_on].groupby(["order_id", "customer_id"]).size().rename("contract_count").reset_index()


@truth("mart_order_to_cash", ["order_id", "customer_id"])
def orders(frames: Frames) -> pd.DataFrame:
    """One row per order: a number that customers share is an order of each."""
    rows = lines(frames)
    rows["is_open_line"] = ~rows["is_judged"] & ~rows["is_cancelled"]
    rows["unkept"] = rows["is_judged"] & ~rows["is_filled"]
    rows["unarrived"] = rows["is_judged"] & ~rows["is_otif"]
    rows["promise"] = rows["promised_date"].where(rows["is_judged"] | ~rows["is_cancelled"])
    by = rows.groupby(ORDER, dropna=False)
    found = by[["net_amt", "cancelled_amt", "net_sales_amt", "shipped_amt", "shipment_count"]].sum()
    for name, flag in (("promised", "is_judged"), ("filled", "is_filled"), ("otif", "is_otif"),
                       ("cancelled", "is_cancelled"), ("shortage", "is_shortage")):  # fmt: skip
        found[f"{name}_line_count"] = by[flag].sum()
    found["line_count"], found["is_faulty"] = by.size(), by["is_faulty"].any()
    found["is_judged"] = (found["promised_line_count"] > 0) & ~by["is_open_line"].any()
    found["is_filled"] = found["is_judged"] & ~by["unkept"].any()
    found["is_on_time_in_full"] = found["is_judged"] & ~by["unarrived"].any()
    found["is_perfect"] = found["is_on_time_in_full"] & ~found["is_faulty"]
    for name, day, pick in (("ordered_date", "ordered_date", "min"), ("promised_date", "promise", "max"),
                            ("first_shipped", "first_shipped_date", "min"),
                            ("last_delivered", "last_delivered_date", "max")):  # fmt: skip
        found[name] = by[day].agg(pick)
    said = by[["order_id", "region_code", "channel_code", "is_orphan_customer"]].first()
    return _paid(frames, found.join(said).reset_index())


def _paid(frames: Frames, found: pd.DataFrame) -> pd.DataFrame:
    """The orders with their money, how long each step took, and what is not billed yet."""
    found = found.merge(_cash(frames), "left", on=ORDER).rename(columns={"net_amt": "order_amt"})
    amounts = ["invoiced_amt", "credited_amt", "allocated_amt", "paid_amt"]
    found[amounts] = found[amounts].fillna(0)
    found["net_invoiced_amt"] = (found["invoiced_amt"] - found["credited_amt"]).round(4)
    found["balance_amt"] = (found["net_invoiced_amt"] - found["allocated_amt"]).round(4)
    found["unallocated_amt"] = found["paid_amt"] - found["allocated_amt"]
    found["uninvoiced_amt"] = (found["net_sales_amt"] - found["net_invoiced_amt"]).clip(lower=0)
    shipped = found[["shipped_amt", "net_sales_amt"]].min(axis=1)
    found["shipped_uninvoiced_amt"] = (shipped - found["net_invoiced_amt"]).clip(lower=0)
    found["is_overdue"] = (found["balance_amt"] > 0) & (found["last_due_date"] < frames.as_of)
    found["order_to_shipment_days"] = days_between(found["first_shipped"], found["ordered_date"])
    found["shipment_to_delivery_days"] = days_between(found["last_delivered"], found["first_shipped"])
    is_settled = (found["balance_amt"] <= 0) & (found["invoiced_amt"] > 0)
    found["order_to_cash_days"] = days_between(found["last_settled"], found["ordered_date"]).where(is_settled)
    found = found.merge(_contracts(frames, found), "left", on=["order_id", "customer_id"])
    found["contract_count"] = found["contract_count"].fillna(0)
    inner = ["first_shipped", "last_delivered", "last_settled", "source_order_id"]
    return found.assign(other_basis_line_count=0).drop(columns=inner)


measures(_promised, "month_date", {
    **{name: total(name) for name in ("promised_line_count", "filled_line_count", "otif_line_count", "promised_qty",
                                      "shortage_line_count", "filled_qty", "shipped_line_count",
                                      "accurate_line_count")},
    "line_fill_ratio": ratio("filled_line_count", "promised_line_count"),
    "otif_ratio": ratio("otif_line_count", "promised_line_count"),
    "unit_fill_ratio": ratio("filled_qty", "promised_qty"),
    "shipping_accuracy_line_ratio": ratio("accurate_line_count", "shipped_line_count"),
})  # fmt: skip
measures(orders, "promised_date", {
    "promised_order_count": total("is_judged"), "filled_order_count": total("is_filled"),
    "otif_order_count": total("is_on_time_in_full"), "perfect_order_count": total("is_perfect"),
    "order_fill_ratio": ratio("is_filled", "is_judged"), "order_otif_ratio": ratio("is_on_time_in_full", "is_judged"),
    "perfect_order_ratio": ratio("is_perfect", "is_judged"),
})  # fmt: skip


def _settled(frames: Frames) -> pd.DataFrame:
    rows = orders(frames)
    return rows.assign(settled=rows["order_to_cash_days"].notna().astype(int))


measures(_settled, "ordered_date", {
    "settled_order_count": total("settled"), "order_to_cash_total_days": total("order_to_cash_days"),
    "order_to_cash_mean_days": ratio("order_to_cash_days", "settled"),
})  # fmt: skip
