"""The truth of the six goals: which one each order serves by the first rule that fits, and what each brought."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import customers, margins, retention
from tests.bench.kpi.churn import AT_RISK_X
from tests.bench.kpi.frames import Frames, days_between, month_of, once
from tests.bench.kpi.lifecycle import CHURN_DAYS
from tests.bench.kpi.registry import measures, total, truth

UPSELL_X = 1.5  # the demo's juke.toml
TIERS, SERVICES = {"经济": 1, "标准": 2, "高端": 3}, ["服务", "售后服务", "维修服务"]
KEY = ["order_id", "customer_id", "currency_code"]
PAIR = ["order_id", "customer_id"]


@once
def _lines(frames: Frames) -> pd.DataFrame:
    """Lines that count, with their order's place in the customer's life and their product's category and tier."""
    products = frames.event("products")[["source_product_id", "category_name", "tier_name"]]
    rows = margins.costed(frames).drop(columns="category_name").merge(products, "left", on="source_product_id")
    rows = rows[rows["ordered_date"] <= frames.as_of]
    rows = rows.merge(retention.orders(frames)[[*PAIR, "order_no"]], "left", on=PAIR)
    rows["tier_no"] = rows["tier_name"].map(TIERS)
    rows["customer_id"] = rows["customer_id"].where(~rows["is_orphan_customer"], "unknown")
    return rows


def _news(frames: Frames) -> pd.DataFrame:
    """Order and customer -> whether it brought a category, or a higher tier of one, that he had not bought."""
    rows = _lines(frames)
    by = ["customer_id", "category_name"]
    found = rows.groupby([*by, "order_no", "order_id"])["tier_no"].max().reset_index().sort_values([*by, "order_no"])
    before = found.groupby(by)["tier_no"].transform(lambda tiers: tiers.cummax().ffill().shift())
    found["is_higher"] = found["tier_no"] > before
    found["is_new"] = ~found.duplicated(by)
    return found.groupby(PAIR)[["is_higher", "is_new"]].any()


def _mean_before(frames: Frames) -> pd.DataFrame:
    """Orders with the gap before each and the mean amount of the customer's orders before it in the same money."""
    rows = retention.orders(frames)
    by = rows.groupby(["customer_id", *customers.BASIS])["net_sales_amt"]
    rows["mean_before"] = by.transform(lambda amounts: amounts.expanding().mean().shift())
    rows["gap_days"] = days_between(rows["sales_date"], rows.groupby("customer_id")["sales_date"].shift())
    return rows[[*PAIR, "sales_date", "order_no", "gap_days", "mean_before", "net_sales_amt"]]


@truth("mart_order_goal", KEY)
def order_goals(frames: Frames) -> pd.DataFrame:
    """One row per order, customer and currency."""
    lines = _lines(frames).assign(counted_line_count=1, is_service=lambda rows: rows["category_name"].isin(SERVICES))
    lines["uncosted_line_count"] = lines["margin_amt"].isna().astype(int)
    by = lines.groupby(KEY)
    rows = by[["counted_line_count", "uncosted_line_count", "net_sales_untaxed_amt"]].sum()
    rows["goal_margin_amt"], rows["is_service"] = by["margin_amt"].sum(), by["is_service"].any()
    rows["first_date"] = by["ordered_date"].min()
    rows = rows.reset_index().merge(_mean_before(frames), "left", on=PAIR).join(_news(frames), on=PAIR)
    rows["sales_date"] = rows["sales_date"].fillna(rows.pop("first_date"))
    rows["month_start_date"] = month_of(rows["sales_date"])
    rhythm = rows["customer_id"].map(customers.purchase(frames).set_index("customer_id")["own_gap_days"])
    rules = {
        "unassigned": rows["order_no"].isna(), "acquisition": rows["order_no"] == 1,
        "win_back": rows["gap_days"] > CHURN_DAYS, "cross_sell": rows["is_new"] == True,  # noqa: E712 - may be missing
        "up_sell": (rows["is_higher"] == True) | (rows["net_sales_amt"] > UPSELL_X * rows["mean_before"]),  # noqa: E712
        "retention": rows["gap_days"] > AT_RISK_X * rhythm, "after_sales": rows["is_service"],
    }  # fmt: skip
    rows["goal_code"] = np.select(list(rules.values()), list(rules), "base")
    region = frames.customers.set_index("customer_id")["region_code"]
    rows["region_code"] = rows["customer_id"].map(region)
    return rows.drop(columns=["mean_before", "net_sales_amt", "is_service", "is_new", "is_higher"])


def _buyers(rows: pd.DataFrame) -> int:
    return int(rows.loc[rows["goal_code"] != "unassigned", "customer_id"].nunique())


@truth("mart_goal_month", ["month_start_date", "region_code", "currency_code", "goal_code"])
def goal_months(frames: Frames) -> pd.DataFrame:
    """One row per month, region, currency and goal."""
    rows = order_goals(frames)
    rows = rows[rows["month_start_date"].dt.to_period("M").isin(retention.shown(frames))]
    rows = rows.assign(known=rows["customer_id"].where(rows["goal_code"] != "unassigned"))
    by = rows.groupby(["month_start_date", "region_code", "currency_code", "goal_code"], dropna=False)
    found = by[["net_sales_untaxed_amt", "goal_margin_amt", "uncosted_line_count"]].sum()
    found["order_count"] = by.size()
    found["customer_count"] = by["known"].nunique()
    found = found.reset_index()
    return found.assign(is_finished=found["month_start_date"] + pd.offsets.MonthEnd(0) <= frames.as_of)


measures(order_goals, "sales_date", {
    "goal_margin_amt": total("goal_margin_amt"), "goal_sales_untaxed_amt": total("net_sales_untaxed_amt"),
    "goal_order_count": lambda rows: rows["order_id"].nunique(), "goal_customer_count": _buyers,
    "uncosted_line_count": total("uncosted_line_count"),
})  # fmt: skip
