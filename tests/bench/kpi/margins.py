"""The truth of what sales earn at the cost of their day, and of how many products in stock were sold at all."""

from __future__ import annotations

import pandas as pd

from tests.bench.kpi import sales
from tests.bench.kpi.frames import Frames, divided, month_of, once
from tests.bench.kpi.registry import measures, ratio, total, truth

KEY = ["sales_date", "region_code", "channel_code", "currency_code"]
SUMS = [
    "order_line_count",
    "costed_line_count",
    "net_sales_untaxed_amt",
    "costed_net_sales_amt",
    "cost_amt",
    "margin_amt",
]


@once
def costed(frames: Frames) -> pd.DataFrame:
    """Lines that count, with the cost of their product on the day where it is for the line's unit."""
    rows = sales.lines(frames)
    rows = rows[~rows["status"].isin(["cancelled", "returned"])].sort_values("ordered_date")
    costs = frames.event("product_costs").sort_values("valid_from_date")
    costs = costs[["source_product_id", "valid_from_date", "unit_name", "unit_cost_amt"]]
    found = pd.merge_asof(rows, costs, left_on="ordered_date", right_on="valid_from_date", by="source_product_id",
                          suffixes=("", "_of_cost"))  # fmt: skip
    is_known = found["unit_cost_amt"].notna() & (found["unit_name"] == found["unit_name_of_cost"])
    found["net_sales_untaxed_amt"] = found["net_sales_amt"] - found["tax_amt"]
    found["cost_amt"] = (found["ordered_qty"] * found["unit_cost_amt"]).round(4).where(is_known)
    found["margin_amt"] = found["net_sales_untaxed_amt"] - found["cost_amt"]
    found["costed_line_count"] = is_known.astype(int)
    found["costed_net_sales_amt"] = found["net_sales_untaxed_amt"].where(is_known, 0)
    return found


@truth("mart_sales_margin", KEY)
def sales_margin(frames: Frames) -> pd.DataFrame:
    """One row per day and place."""
    found = costed(frames).groupby(KEY, dropna=False)[SUMS].sum().reset_index()
    return found.assign(gross_margin_x=divided(found["margin_amt"], found["costed_net_sales_amt"]))


@truth("mart_sku_sell_through", ["month_date", "category_name"])
def sell_through(frames: Frames) -> pd.DataFrame:
    """One row per month with a snapshot and category: products in stock, and those of them that were sold."""
    levels, lines = frames.event("stock_levels"), sales.lines(frames)
    there = levels[levels["on_hand_qty"] > 0].assign(month_date=lambda rows: month_of(rows["stock_date"]))
    sold = lines[~lines["is_cancelled"]].assign(month_date=lambda rows: month_of(rows["ordered_date"]))
    sold = sold[sold["month_date"].isin(there["month_date"])]
    keys = ["month_date", "source_product_id"]
    either = there[keys].drop_duplicates().merge(sold[keys].drop_duplicates(), "outer", indicator="side")
    products = frames.event("products")[["source_product_id", "category_name"]]
    either = either.merge(products, "left", on="source_product_id")
    either["stocked_sku_count"] = (either["side"] != "right_only").astype(int)
    either["sold_sku_count"] = (either["side"] == "both").astype(int)
    either["sold_without_stock_count"] = (either["side"] == "right_only").astype(int)
    counts = ["stocked_sku_count", "sold_sku_count", "sold_without_stock_count"]
    found = either.groupby(["month_date", "category_name"], dropna=False)[counts].sum().reset_index()
    found["is_unfinished"] = found["month_date"] + pd.offsets.MonthEnd(0) > frames.as_of
    return found.assign(sku_sell_through_ratio=divided(found["sold_sku_count"], found["stocked_sku_count"]))


measures(sales_margin, "sales_date", {
    "net_sales_untaxed_amt": total("net_sales_untaxed_amt"), "costed_net_sales_amt": total("costed_net_sales_amt"),
    "cost_of_sales_amt": total("cost_amt"), "gross_margin_amt": total("margin_amt"),
    "counted_line_count": total("order_line_count"), "costed_line_count": total("costed_line_count"),
    "gross_margin_x": ratio("margin_amt", "costed_net_sales_amt"),
    "costed_line_ratio": ratio("costed_line_count", "order_line_count"),
})  # fmt: skip
measures(sell_through, "month_date", {
    "stocked_sku_count": total("stocked_sku_count"), "sold_sku_count": total("sold_sku_count"),
    "sku_sell_through_ratio": ratio("sold_sku_count", "stocked_sku_count"),
})  # fmt: skip
