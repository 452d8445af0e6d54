"""The truth of suppliers: lines due, receipts, lead times and prices by month, and what is to be ordered from whom."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import stock_health
from tests.bench.kpi.frames import Frames, days_between, divided, month_of, once
from tests.bench.kpi.registry import measures, ratio, total, truth

MONEY = ["currency_code", "tax_basis"]
KEY = ["month_date", "supplier_id", "unit_name", *MONEY]
LINE = ["source_purchase_order_id", "line_no"]
COVER, WEEKS, FEW = 14, 4, 5  # the shipped settings


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    """Our numbers of supplier and product; a product without supplier has none."""
    return rows.assign(supplier_id="erp_east:" + rows["source_supplier_id"],
                       product_id="erp_east:" + rows["source_product_id"])  # fmt: skip


@once
def _lines(frames: Frames) -> pd.DataFrame:
    """Purchase lines with the unit of their product and the terms of their day."""
    rows = _named(frames.event("purchase_order_lines")).sort_values("ordered_date")
    units = frames.event("products").set_index("source_product_id")["unit_name"]
    rows["unit_name"] = rows["source_product_id"].map(units)
    terms = frames.event("supplier_products").sort_values("valid_from_date")
    terms = terms[["source_supplier_id", "source_product_id", "valid_from_date", "valid_to_date", "lead_time_days",
                   "unit_price_amt"]]  # fmt: skip
    rows = pd.merge_asof(rows, terms, left_on="ordered_date", right_on="valid_from_date",
                         by=["source_supplier_id", "source_product_id"], suffixes=("", "_agreed"))  # fmt: skip
    is_over = rows["valid_to_date"] < rows["ordered_date"]
    listed = frames.event("suppliers").set_index("source_supplier_id")["lead_time_days"]
    rows["agreed_days"] = rows["lead_time_days"].mask(is_over).fillna(rows["source_supplier_id"].map(listed))
    rows["agreed_price"] = rows["unit_price_amt_agreed"].mask(is_over)
    return rows


def _due(frames: Frames) -> pd.DataFrame:
    rows = _lines(frames)
    rows = rows[(rows["promised_date"] <= frames.as_of) & (rows["status"] != "cancelled")]
    rows = rows.assign(month_date=month_of(rows["promised_date"]), due_line_count=1)
    rows["on_time_line_count"] = (rows["received_date"] <= rows["promised_date"]).astype(int)
    rows["in_full_line_count"] = (rows["received_qty"] >= rows["ordered_qty"]).astype(int)
    rows["otif_line_count"] = rows["on_time_line_count"] * rows["in_full_line_count"]
    return rows


def _received(frames: Frames) -> pd.DataFrame:
    rows = frames.event("purchase_receipts").drop(columns=["source_supplier_id", "source_product_id", *MONEY])
    lines = _lines(frames)[[*LINE, "supplier_id", "unit_name", "unit_price_amt", *MONEY]]
    rows = rows.merge(lines, on=LINE).assign(month_date=lambda one: month_of(one["received_date"]))
    for side in ("received", "accepted"):
        rows[f"{side}_amt"] = rows[f"{side}_qty"] * rows["unit_price_amt"]
    return rows


def _timed(frames: Frames) -> pd.DataFrame:
    rows = _lines(frames)
    taken = days_between(rows["received_date"], rows["ordered_date"])
    rows = rows.assign(lead_time_total_days=taken, term_total_days=rows["agreed_days"], timed_line_count=1)
    rows = rows[(taken >= 0) & rows["agreed_days"].notna()]
    return rows.assign(month_date=month_of(rows["received_date"]))


def _priced(frames: Frames) -> pd.DataFrame:
    rows = _lines(frames)
    rows = rows[rows["agreed_price"].notna() & (rows["status"] != "cancelled")]
    return rows.assign(month_date=month_of(rows["ordered_date"]), priced_line_count=1,
                       charged_amt=rows["ordered_qty"] * rows["unit_price_amt"],
                       term_amt=rows["ordered_qty"] * rows["agreed_price"])  # fmt: skip


def _wilson(share: pd.Series, n: pd.Series) -> tuple[pd.Series, pd.Series]:
    middle, spread = share + 1.9208 / n, 1.96 * np.sqrt(share * (1 - share) / n + 0.9604 / n**2)
    return (middle - spread) / (1 + 3.8416 / n), (middle + spread) / (1 + 3.8416 / n)


@truth("mart_supplier_performance", KEY)
def performance(frames: Frames) -> pd.DataFrame:
    """One row per month, supplier, unit and money."""
    counts = {
        _due: ["due_line_count", "on_time_line_count", "in_full_line_count", "otif_line_count"],
        _received: ["received_qty", "accepted_qty", "received_amt", "accepted_amt"],
        _timed: ["timed_line_count", "lead_time_total_days", "term_total_days"],
        _priced: ["priced_line_count", "charged_amt", "term_amt"],
    }
    parts = [rows(frames).groupby(KEY, dropna=False)[names].sum() for rows, names in counts.items()]
    found = pd.concat(parts, axis=1).fillna(0).reset_index()
    found["rejected_qty"] = found["received_qty"] - found["accepted_qty"]
    found["supplier_name"] = found["supplier_id"].map(_names(frames))
    found["is_unfinished"] = found["month_date"] + pd.offsets.MonthEnd(0) > frames.as_of
    for name in ("on_time", "in_full", "otif"):
        found[f"supplier_{name}_ratio"] = divided(found[f"{name}_line_count"], found["due_line_count"])
    n = found["due_line_count"].where(found["due_line_count"] > 0).astype(float)
    low, high = _wilson(found["supplier_otif_ratio"], n)
    found = found.assign(
        supplier_otif_ratio_lo=low, supplier_otif_ratio_hi=high, is_few_lines=found["due_line_count"] < FEW
    )
    found["accept_ratio"] = divided(found["accepted_amt"], found["received_amt"])
    found["lead_time_mean_days"] = divided(found["lead_time_total_days"], found["timed_line_count"])
    found["term_mean_days"] = divided(found["term_total_days"], found["timed_line_count"])
    return found.assign(price_to_term_x=divided(found["charged_amt"], found["term_amt"]))


def _names(frames: Frames) -> dict[str, str]:
    rows = frames.event("suppliers")
    return dict(zip("erp_east:" + rows["source_supplier_id"], rows["supplier_name"], strict=True))


def _offers(frames: Frames) -> pd.DataFrame:
    """Who offers what tonight, its terms, and whether it is ordered there."""
    terms = _named(frames.event("supplier_products"))
    terms = terms.sort_values("valid_from_date").groupby(["supplier_id", "product_id"]).tail(1)
    terms = terms[~(terms["valid_to_date"] < frames.as_of)]
    products = _named(frames.event("products"))
    main = products.dropna(subset=["source_supplier_id"])[["supplier_id", "product_id"]]
    rows = terms.merge(main, "outer", on=["supplier_id", "product_id"])
    rows = rows.merge(products[["product_id", "supplier_id", "product_name", "category_name", "unit_name", "pack_qty"]],
                      "left", on="product_id", suffixes=("", "_main"))  # fmt: skip
    rows["pack_qty"] = rows["pack_qty"].fillna(rows["pack_qty_main"])
    listed = _named(frames.event("suppliers").assign(source_product_id="")).set_index("supplier_id")["lead_time_days"]
    rows["agreed_days"], rows["other"] = rows["lead_time_days"], rows["supplier_id"] != rows["supplier_id_main"]
    rows["lead_time_days"] = rows["lead_time_days"].fillna(rows["supplier_id"].map(listed))
    rows = rows.sort_values(["product_id", "other", "agreed_days", "supplier_id"])
    rows["is_preferred"] = rows.groupby("product_id").cumcount() == 0
    return rows.drop(columns=["supplier_id_main", "pack_qty_main", "agreed_days", "other"])


def _stock(frames: Frames) -> pd.DataFrame:
    """Stock of each product over the sites; levels are told where they are told of a site."""
    rows = stock_health.health(frames)
    rows["refused_site_count"] = rows["is_refused"].astype(int)
    by = rows.groupby("product_id")
    found = by[["on_hand_qty", "available_qty", "in_transit_qty", "refused_site_count"]].sum()
    found["site_count"] = by.size()
    told = rows[~rows["is_refused"]].groupby("product_id")
    sums = {"daily_demand_qty": "in_stock_demand_qty", "safety_stock_qty": "safety_stock_qty",
            "reorder_point_qty": "reorder_point_qty"}  # fmt: skip
    return found.join(pd.DataFrame({name: told[column].sum() for name, column in sums.items()})).reset_index()


def _ordered(frames: Frames) -> pd.DataFrame:
    rows = _named(frames.event("purchase_order_lines"))
    rows = rows[rows["status"] == "open"].assign(on_order_qty=lambda one: one["ordered_qty"] - one["received_qty"])
    soon = rows["promised_date"] <= frames.as_of + pd.Timedelta(weeks=WEEKS)
    rows["expected_receipt_qty"] = rows["on_order_qty"].where(soon, 0)
    return rows.groupby("product_id")[["on_order_qty", "expected_receipt_qty"]].sum().reset_index()


@truth("mart_supplier_replenishment", ["supplier_id", "product_id"])
def replenishment(frames: Frames) -> pd.DataFrame:
    """One row per supplier and product that it offers and that is kept in stock."""
    rows = _offers(frames).merge(_stock(frames), on="product_id").merge(_ordered(frames), "left", on="product_id")
    rows[["on_order_qty", "expected_receipt_qty"]] = rows[["on_order_qty", "expected_receipt_qty"]].fillna(0)
    rows["as_of_date"], rows["supplier_name"] = frames.as_of, rows["supplier_id"].map(_names(frames))
    rows["position_qty"] = rows["available_qty"] + rows[["in_transit_qty", "on_order_qty"]].max(axis=1)
    rows["planned_demand_qty"] = rows["daily_demand_qty"] * 7 * WEEKS
    rows["days_of_supply"] = divided(rows["available_qty"], rows["daily_demand_qty"])
    rows["is_below_reorder_point"] = rows["position_qty"] < rows["reorder_point_qty"]
    rows["is_suggested"] = rows["is_preferred"] & rows["is_below_reorder_point"]
    reasons = [(rows["is_suggested"], ""), (~rows["is_preferred"], "another_supplier"),
               (rows["reorder_point_qty"].isna(), "no_reorder_point")]  # fmt: skip
    rows["unsuggested_reason"] = np.select([one for one, _ in reasons], [word for _, word in reasons], "enough")
    rows["unsuggested_reason"] = rows["unsuggested_reason"].mask(rows["is_suggested"], None)
    wanted = rows["reorder_point_qty"] + rows["daily_demand_qty"] * COVER - rows["position_qty"]
    packs = np.ceil(np.maximum(wanted, rows["min_order_qty"]) / rows["pack_qty"])
    rows["suggested_order_qty"] = (packs * rows["pack_qty"]).where(rows["is_suggested"])
    rows["suggested_order_amt"] = rows["suggested_order_qty"] * rows["unit_price_amt"]
    inner = ["source_supplier_id", "source_product_id", "valid_from_date", "valid_to_date"]
    return rows.drop(columns=inner)


measures(performance, "month_date", {
    **{f"supplier_{name}": total(name)
       for name in ("due_line_count", "on_time_line_count", "in_full_line_count", "otif_line_count")},
    **{f"purchase_{name}": total(name)
       for name in ("received_amt", "accepted_amt", "timed_line_count", "lead_time_total_days", "term_total_days",
                    "charged_amt", "term_amt")},
    "supplier_otif_ratio": ratio("otif_line_count", "due_line_count"),
    "supplier_on_time_ratio": ratio("on_time_line_count", "due_line_count"),
    "supplier_in_full_ratio": ratio("in_full_line_count", "due_line_count"),
    "accept_ratio": ratio("accepted_amt", "received_amt"), "price_to_term_x": ratio("charged_amt", "term_amt"),
    "purchase_lead_time_mean_days": ratio("lead_time_total_days", "timed_line_count"),
    "purchase_term_mean_days": ratio("term_total_days", "timed_line_count"),
})  # fmt: skip
measures(replenishment, "as_of_date", {
    "suggested_order_amt": total("suggested_order_amt"), "suggested_sku_count": total("is_suggested"),
})  # fmt: skip
