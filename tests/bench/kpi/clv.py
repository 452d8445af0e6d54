"""The truth of lifetime value: what each buyer's purchases say with the parameters in force, by the papers' formulas.

The parameters are taken as published in `mart_learning_run`: `tests.bench.published` proves their fit on CDNOW.
"""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
from scipy.special import hyp2f1

from tests.bench.kpi import margins, sales
from tests.bench.kpi.frames import Frames, once
from tests.bench.kpi.registry import measures, share, total, truth

WEEK, MONTHS, DISCOUNT = 7, 12, 0.1  # the demo's juke.toml
MONTH = 365.25 / WEEK / MONTHS
Z, STEP = 1.96, 1e-4
Values = np.ndarray


def _in_force(frames: Frames, model: str) -> tuple[Values, Values]:
    """The parameters of a model, and the covariance of their logarithms."""
    runs = frames.published("marts.mart_learning_run")
    told = runs[(runs["model_code"] == model) & runs["is_in_force"].astype(bool)].iloc[0]
    said = json.loads(told["parameters"])
    return np.array(said["values"]), np.array(said["covariance"])


@once
def _bought(frames: Frames) -> pd.DataFrame:
    """One row per buyer: a purchase is a day with a line that is not cancelled; the first says nothing of amounts."""
    rows = sales.lines(frames)
    rows = rows[~rows["is_orphan_customer"] & ~rows["is_cancelled"] & (rows["ordered_date"] <= frames.as_of)]
    days = rows.groupby(["customer_id", "ordered_date"])["net_sales_amt"].sum().round(4).reset_index()
    days["first"] = days.groupby("customer_id")["ordered_date"].transform("min")
    again = days[(days["ordered_date"] > days["first"]) & (days["net_sales_amt"] > 0)].groupby("customer_id")
    by = days.groupby("customer_id")["ordered_date"]
    found = pd.DataFrame({"bgnbd_frequency": by.size() - 1})
    found["bgnbd_recency"] = (by.max() - by.min()).dt.days / WEEK
    found["bgnbd_t"] = (frames.as_of - by.min()).dt.days / WEEK
    found["repeat_order_count"], found["repeat_order_amt"] = again.size(), again["net_sales_amt"].mean()
    return found.fillna({"repeat_order_count": 0}).reset_index()


def margin(frames: Frames) -> float:
    """Margin by net sales of twelve months."""
    rows = margins.costed(frames)
    rows = rows[(rows["ordered_date"] <= frames.as_of) & (rows["ordered_date"] > frames.as_of - pd.DateOffset(years=1))]
    return float(rows["margin_amt"].sum() / rows["net_sales_amt"].sum())


def _alive(values: Values, rows: pd.DataFrame) -> Values:
    """Fader, Hardie and Lee 2005; who bought once had no chance to leave."""
    r, alpha, a, b = values
    x, t_x, t = (rows[name].to_numpy(float) for name in ("bgnbd_frequency", "bgnbd_recency", "bgnbd_t"))
    odds = a / (b + np.maximum(x, 1) - 1) * ((alpha + t) / (alpha + t_x)) ** (r + x)
    return np.where(x > 0, 1 / (1 + odds), 1.0)


def expected_orders(values: Values, rows: pd.DataFrame, weeks: float) -> Values:
    """Equation (10) of the paper."""
    r, alpha, a, b = values
    x, t = rows["bgnbd_frequency"].to_numpy(float), rows["bgnbd_t"].to_numpy(float)
    gauss = hyp2f1(r + x, b + x, a + b + x - 1, weeks / (alpha + t + weeks))
    if_alive = (a + b + x - 1) / (a - 1) * (1 - ((alpha + t) / (alpha + t + weeks)) ** (r + x) * gauss)
    return if_alive * _alive(values, rows)


def _discounted(values: Values, rows: pd.DataFrame) -> Values:
    until = np.array([expected_orders(values, rows, month * MONTH) for month in range(MONTHS + 1)])
    worth = (1 + DISCOUNT) ** (-np.arange(1, MONTHS + 1) / 12)
    return worth @ np.diff(until, axis=0)


def expected_amount(values: Values, rows: pd.DataFrame) -> Values:
    """Fader and Hardie 2013, note 025."""
    p, q, v = values
    x, mean = rows["repeat_order_count"].to_numpy(float), rows["repeat_order_amt"].fillna(0).to_numpy(float)
    return p * (v + x * mean) / (p * x + q - 1)


def _unsure(of, values: Values, covariance: Values, rows: pd.DataFrame) -> Values:  # type: ignore[no-untyped-def]
    """Variance of the logarithm, by the delta method."""
    steps = np.exp(STEP * np.eye(len(values)))
    slopes = np.array([np.log(of(values * up, rows) / of(values / up, rows)) / (2 * STEP) for up in steps])
    return np.sum(slopes * (covariance @ slopes), axis=0)


@truth("mart_customer_clv", ["customer_id"], within={"clv_lo_amt": 1e-5, "clv_hi_amt": 1e-5})
def clv(frames: Frames) -> pd.DataFrame:
    """One row per buyer: whether he still buys, how often and for how much in twelve months, and how sure that is."""
    rows = _bought(frames)
    orders, amounts = _in_force(frames, "bgnbd"), _in_force(frames, "gamma_gamma")
    rows["has_repeated"], rows["is_refused"] = rows["bgnbd_frequency"] > 0, False
    rows["p_alive"] = _alive(orders[0], rows)
    rows["expected_orders_h"] = expected_orders(orders[0], rows, MONTHS * MONTH)
    rows["expected_order_amt"] = expected_amount(amounts[0], rows)
    rows["horizon_months"], rows["discount_ratio"], rows["margin_x"] = MONTHS, DISCOUNT, margin(frames)
    rows["clv_amt"] = _discounted(orders[0], rows) * rows["expected_order_amt"] * rows["margin_x"]
    spread = np.exp(Z * np.sqrt(_unsure(_discounted, *orders, rows) + _unsure(expected_amount, *amounts, rows)))
    rows["clv_lo_amt"], rows["clv_hi_amt"] = rows["clv_amt"] / spread, rows["clv_amt"] * spread
    rows["clv_tax_basis"] = "excluded"  # margin never holds tax, whatever the orders do
    rows["clv_rank"] = rows["clv_amt"].round(4).rank(method="min", ascending=False)
    return rows


def _measured(frames: Frames) -> pd.DataFrame:
    said = frames.customers[["customer_id", "region_code", "customer_type"]]
    rows = clv(frames).merge(said, on="customer_id").assign(as_of_date=frames.as_of)
    return rows.assign(alive=rows["p_alive"].where(rows["has_repeated"], 0))


measures(_measured, "as_of_date", {
    "expected_clv_amt": total("clv_amt"), "expected_orders_12m": total("expected_orders_h"), "clv_customer_count": len,
    "repeat_buyer_count": total("has_repeated"), "alive_repeat_buyer_x": total("alive"),
    "alive_repeat_ratio": lambda rows: share(rows["alive"].sum(), rows["has_repeated"].sum()),
})  # fmt: skip
