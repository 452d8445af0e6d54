"""The truth of the seven sides of a customer, month by month: a block of columns a side, thirteen months.

What the golden record says of a customer is taken as published; here it is counted.
"""

from __future__ import annotations

import pandas as pd

from tests.bench.kpi import customers, lifecycle, margins, marketing, opportunities, retention
from tests.bench.kpi.frames import Frames, days_between, divided
from tests.bench.kpi.registry import measures, ratio, total, truth

MONTHS = 13
FIELDS = ("name", "phone", "email", "address", "customer_type", "industry", "size_band", "region_code")
CELL = ["customer_id", "month"]
COUNTS = ["order_count", "basis_order_count", "opportunity_count", "won_opportunity_count", "decided_opportunity_count",
          "product_count", "category_count", "counted_line_count", "touch_count", "answered_touch_count"]  # fmt: skip


def _in_basis(rows: pd.DataFrame, frames: Frames, keys: list[str]) -> pd.DataFrame:
    """Rows in the money of most of the customer's orders; `keys` are the parts of it that count."""
    return rows.merge(customers.purchase(frames)[["customer_id", *keys]], on=["customer_id", *keys])


def _sold(frames: Frames) -> pd.DataFrame:
    """Performance and, by lines that count, product."""
    orders, lines = retention.orders(frames), margins.costed(frames)
    found = pd.DataFrame({"order_count": orders.groupby(CELL).size()})
    by = _in_basis(orders, frames, customers.BASIS).groupby(CELL)["net_sales_amt"]
    found["net_sales_amt"], found["basis_order_count"] = by.sum(), by.size()
    lines = lines[~lines["is_orphan_customer"] & (lines["ordered_date"] <= frames.as_of)].drop(columns="category_name")
    products = frames.event("products")[["source_product_id", "category_name"]]
    lines = lines.assign(month=lines["ordered_date"].dt.to_period("M")).merge(products, on="source_product_id")
    by = lines.groupby(CELL)
    found = found.join(pd.DataFrame({
        "counted_line_count": by.size(), "product_count": by["source_product_id"].nunique(),
        "category_count": by["category_name"].nunique(),
    }), how="outer")  # fmt: skip
    by = _in_basis(lines[lines["margin_amt"].notna()], frames, ["currency_code"]).groupby(CELL)
    earned = {"margin_amt": by["margin_amt"].sum(), "costed_sales_untaxed_amt": by["net_sales_untaxed_amt"].sum()}
    return found.join(pd.DataFrame(earned), how="outer")


def _given_back(frames: Frames) -> pd.DataFrame:
    rows = frames.known(frames.event("returns")).dropna(subset=["customer_id"])
    rows = rows[rows["returned_date"] <= frames.as_of].assign(month=rows["returned_date"].dt.to_period("M"))
    return _in_basis(rows, frames, customers.BASIS).groupby(CELL)[["refund_amt"]].sum()


def _courted(frames: Frames) -> pd.DataFrame:
    """Prospecting and promotion."""
    deals = opportunities.opportunities(frames).dropna(subset=["customer_id"])
    created = deals.assign(month=deals["created_date"].dt.to_period("M")).groupby(CELL).size()
    decided = deals[deals["is_decided"]]
    by = decided.assign(month=decided["decided_date"].dt.to_period("M")).groupby(CELL)["is_won"]
    touches = marketing.touches(frames)
    touches = touches[touches["is_sent"]]
    day = touches["sent_date"].fillna(touches["touched_date"])
    touches = touches.assign(month=day.dt.to_period("M"), is_answered=touches["is_clicked"] | touches["is_replied"])
    sent = touches.groupby(CELL)["is_answered"]
    return pd.DataFrame({
        "opportunity_count": created, "decided_opportunity_count": by.size(), "won_opportunity_count": by.sum(),
        "touch_count": sent.size(), "answered_touch_count": sent.sum(),
    })  # fmt: skip


def _persistency(rows: pd.DataFrame, frames: Frames) -> pd.DataFrame:
    """Months known and active up to each month, and days since the last order at its end."""
    orders = retention.orders(frames)
    first = lifecycle.lifecycle(frames).groupby("customer_id")["entered_date"].min().dt.to_period("M")
    rows["known_month_count"] = (rows["month"] - rows["customer_id"].map(first)).map(lambda apart: apart.n) + 1
    bought = orders[CELL].drop_duplicates().rename(columns={"month": "in_month"})
    active = rows[CELL].merge(bought, on="customer_id")
    active = active[active["in_month"] <= active["month"]].groupby(CELL).size().rename("active_month_count")
    last = rows[[*CELL, "until"]].merge(orders[["customer_id", "sales_date"]], on="customer_id")
    last = last[last["sales_date"] <= last["until"]].groupby(CELL)["sales_date"].max()
    rows = rows.join(active, on=CELL).join(last, on=CELL).fillna({"active_month_count": 0})
    rows["recency_days"] = days_between(rows["until"], rows.pop("sales_date"))
    return rows.assign(active_month_ratio=divided(rows["active_month_count"], rows["known_month_count"]))


@truth("mart_customer_7p", ["customer_id", "month_start_date"])
def seven_p(frames: Frames) -> pd.DataFrame:
    """One row per customer and month in which he was known."""
    rows = lifecycle.monthly(frames)
    rows = rows[rows["month"].isin(retention.shown(frames)[-MONTHS:])].drop(columns="from_stage_code")
    rows = rows.rename(columns={"start": "month_start_date", "to_stage_code": "stage_code"})
    filled = frames.customers.set_index("customer_id")[list(FIELDS)].notna().sum(axis=1)
    rows["profile_filled_count"], rows["profile_field_count"] = rows["customer_id"].map(filled), len(FIELDS)
    rows["profile_filled_ratio"] = rows["profile_filled_count"] / len(FIELDS)
    rows = _persistency(rows, frames)
    for side in (_sold(frames), _given_back(frames), _courted(frames)):
        rows = rows.join(side, on=CELL)
    rows[COUNTS] = rows[COUNTS].fillna(0)
    rows["gross_margin_x"] = divided(rows["margin_amt"], rows["costed_sales_untaxed_amt"])
    rows["sales_per_order_amt"] = divided(rows["net_sales_amt"], rows["basis_order_count"])
    rows["win_rate_count_ratio"] = divided(rows["won_opportunity_count"], rows["decided_opportunity_count"])
    rows["touch_answer_ratio"] = divided(rows["answered_touch_count"], rows["touch_count"])
    return rows.drop(columns=["month", "until"])


measures(seven_p, "month_start_date", {
    "profile_filled_count": total("profile_filled_count"), "profile_field_count": total("profile_field_count"),
    "profile_filled_ratio": ratio("profile_filled_count", "profile_field_count"),
    "active_month_count": total("active_month_count"), "known_month_count": total("known_month_count"),
    "active_month_ratio": ratio("active_month_count", "known_month_count"),
}, is_state=True)  # fmt: skip
measures(seven_p, "month_start_date", {
    "margin_7p_amt": total("margin_amt"), "costed_sales_7p_amt": total("costed_sales_untaxed_amt"),
    "gross_margin_7p_x": ratio("margin_amt", "costed_sales_untaxed_amt"),
    "sales_7p_amt": total("net_sales_amt"), "basis_order_7p_count": total("basis_order_count"),
    "sales_per_order_7p_amt": ratio("net_sales_amt", "basis_order_count"),
    "won_7p_count": total("won_opportunity_count"), "decided_7p_count": total("decided_opportunity_count"),
    "win_rate_7p_ratio": ratio("won_opportunity_count", "decided_opportunity_count"),
    "answered_touch_count": total("answered_touch_count"), "sent_touch_count": total("touch_count"),
    "touch_answer_ratio": ratio("answered_touch_count", "touch_count"), "refund_7p_amt": total("refund_amt"),
    "category_7p_count": total("category_count"), "product_7p_count": total("product_count"),
})  # fmt: skip
