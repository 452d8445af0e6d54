"""The truth of RFM: scores, the eight grades and their variant, who is leaving and whom to call first."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import clv, concentration, customers
from tests.bench.kpi.frames import Frames, divided
from tests.bench.kpi.registry import measures, total, truth

GRADES = {(True, True): "value", (True, False): "develop", (False, True): "keep", (False, False): "rescue"}
GRADES_ZH = {"value": "价值", "develop": "发展", "keep": "保持", "rescue": "挽留"}
COLUMNS = (
    *("r_score", "f_score", "m_score", "r_cut", "f_cut", "m_cut", "rfm_code", "rfm_grade", "rfm_grade_zh"),
    *("rfm_grade_fifths", "rfm_grade_fifths_zh", "is_grade_disputed", "silence_x", "leave_rank", "leave_score"),
    *("priority", "monetary_amt", "recency_days", "frequency_orders", "orders_90d_count", "orders_90d_year_ago_count"),
    *("frequency_change", "frequency_change_before", "own_gap_days", "last_order_date"),
    *("margin_12m_amt", "leave_probability_ratio", "priority_amt"),
)


def fifths(values: pd.Series, within: list[pd.Series] | None = None) -> pd.Series:
    """1 for the lowest fifth to 5; equal values share the score of the first of them."""
    groups = values.groupby(within, dropna=False) if within else values.groupby(np.zeros(len(values)))
    place, count = groups.rank(method="min") - 1, groups.transform("size")
    return (1 + (place * 5 // count)).astype(int)


@truth("mart_customer_rfm", ["customer_id"])
def rfm(frames: Frames) -> pd.DataFrame:
    """One row per buyer with scores, grade and place among those who leave."""
    found = customers.purchase(frames)
    found = found[found["last_order_date"].notna()].reset_index(drop=True)
    basis = [found[name] for name in customers.BASIS]
    found["monetary_amt"] = found["net_sales_12m_amt"]
    found["r_score"] = fifths(-found["recency_days"])
    found["f_score"] = fifths(found["frequency_orders"])
    found["m_score"] = fifths(found["monetary_amt"].round(4), basis)
    found["r_cut"], found["f_cut"] = found["r_score"].mean(), found["f_score"].mean()
    found["m_cut"] = found.groupby(basis, dropna=False)["m_score"].transform("mean")
    found["rfm_code"] = found[["r_score", "f_score", "m_score"]].astype(str).agg("".join, axis=1)
    above = [found[f"{one}_score"] > found[f"{one}_cut"] for one in "rfm"]
    found["rfm_grade"], found["rfm_grade_zh"] = _grade(*above)
    upper = [found[f"{one}_score"] >= 4 for one in "rfm"]
    found["rfm_grade_fifths"], found["rfm_grade_fifths_zh"] = _grade(*upper)
    found["is_grade_disputed"] = found["rfm_grade"] != found["rfm_grade_fifths"]
    found["silence_x"] = divided(found["recency_days"], found["own_gap_days"])
    found["leave_rank"] = _leave_rank(found)
    leaving = found[found["leave_rank"].notna()]
    found["leave_score"] = fifths(-leaving["leave_rank"]).reindex(found.index)
    found["priority"] = _priority(found)
    found = found.join(_worth(frames), on=["customer_id", "currency_code"])
    return found[["customer_id", *COLUMNS]]


def _grade(is_recent: pd.Series, is_frequent: pd.Series, is_rich: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The eight grades, by code and in Chinese."""
    behaviour = pd.Series([GRADES[pair] for pair in zip(is_recent, is_frequent, strict=True)], is_rich.index)
    code = is_rich.map({True: "important_", False: "general_"}) + behaviour
    return code, is_rich.map({True: "重要", False: "一般"}) + behaviour.map(GRADES_ZH)


def _priority(found: pd.DataFrame) -> pd.Series:
    """Within a basis, the fifth likeliest to leave first and in it who buys most; equals share a place."""
    rows = found[found["leave_score"].notna()].assign(amount=found["monetary_amt"].round(4))
    rows = rows.sort_values(["leave_score", "amount"], ascending=[False, False])
    basis = [rows[name] for name in customers.BASIS]
    place = rows.groupby(basis, dropna=False).cumcount() + 1
    same = [*basis, rows["leave_score"], rows["amount"]]
    return place.groupby(same, dropna=False).transform("min").reindex(found.index)


def _worth(frames: Frames) -> pd.DataFrame:
    """Customer and currency -> margin of twelve months, and how much of it leaves with him by the model of lifetime."""
    profit = concentration.ranked(frames)
    profit = profit[profit["value_measure"] == "profit"].rename(columns={"value_amt": "margin_12m_amt"})
    alive = clv.clv(frames)
    leaving = 1 - alive[alive["has_repeated"]].set_index("customer_id")["p_alive"]
    known = customers.purchase(frames)[["customer_id", "currency_code"]]
    found = known.merge(profit[["customer_id", "currency_code", "margin_12m_amt"]], "left")
    found["leave_probability_ratio"] = found["customer_id"].map(leaving)
    found["priority_amt"] = found["margin_12m_amt"] * found["leave_probability_ratio"]
    return found.set_index(["customer_id", "currency_code"])


def _leave_rank(found: pd.DataFrame) -> pd.Series:
    """The longest silent for his own rhythm first, then the one whose orders fell most; equals share a place."""
    rows = found[found["own_gap_days"].notna()].sort_values(["silence_x", "frequency_change"], ascending=[False, True])
    is_new = (rows[["silence_x", "frequency_change"]].fillna(1e9).diff() != 0).any(axis=1)
    place = pd.Series(np.arange(1, len(rows) + 1), rows.index)
    return place.where(is_new).ffill().reindex(found.index)


measures(customers.as_of(rfm), "as_of_date", {
    "graded_customer_count": len, "graded_sales_amt": total("monetary_amt"),
    "disputed_grade_count": total("is_grade_disputed"),
})  # fmt: skip
