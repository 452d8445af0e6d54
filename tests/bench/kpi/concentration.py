"""The truth of how few customers bring how much, by revenue and by profit of twelve months."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import margins, retention
from tests.bench.kpi.frames import Frames, divided, once
from tests.bench.kpi.registry import measures, ratio, total, truth

BASIS = ["value_measure", "currency_code", "tax_basis"]


@once
def ranked(frames: Frames) -> pd.DataFrame:
    """One row per customer and measure, the greatest first."""
    year = frames.as_of - pd.DateOffset(months=12)
    orders, lines = retention.orders(frames), margins.costed(frames)
    orders = orders[orders["sales_date"] > year].assign(
        value_measure="revenue", value_amt=lambda one: one["net_sales_amt"]
    )
    lines = lines[
        (lines["ordered_date"] > year) & (lines["ordered_date"] <= frames.as_of) & ~lines["is_orphan_customer"]
    ]
    lines = lines[lines["margin_amt"].notna()].assign(value_measure="profit", tax_basis="excluded")
    both = pd.concat([orders, lines.assign(value_amt=lines["margin_amt"])])
    found = both.groupby(["customer_id", *BASIS])["value_amt"].sum().round(4).reset_index()
    found = found.sort_values(["value_amt", "customer_id"], ascending=[False, True])
    by = found.groupby(BASIS)["value_amt"]
    return found.assign(value_no=by.cumcount() + 1, base=by.transform("size"), cumulative=by.cumsum().round(4))


def _summed(rows: pd.DataFrame) -> pd.Series:
    value, n = rows["value_amt"].to_numpy(), len(rows)
    whole, low = value.sum(), value[value < 0]
    top = int(np.ceil(0.2 * n))
    ascending = np.sort(value[value >= 0])
    at = np.arange(1, len(ascending) + 1)
    gini = divided(pd.Series([np.sum((2 * at - len(at) - 1) * ascending)]), pd.Series([len(at) * ascending.sum()]))[0]
    for_80 = int((rows["cumulative"] < 0.8 * round(whole, 4)).sum()) + 1
    share = value[:top].sum() / whole if whole else np.nan
    return pd.Series({
        "buyer_count": n, "negative_customer_count": len(low), "total_amt": whole, "negative_amt": low.sum(),
        "top20_customer_count": top, "top20_amt": value[:top].sum(), "gini_customer_count": len(at),
        "gini_amt": ascending.sum(), "peak_amt": rows["cumulative"].max(), "customers_for_80_count": for_80,
        "top20_share_x": share if whole > 0 else np.nan, "top20_share_ratio": np.nan if len(low) else share,
        "gini_ratio": gini, "whale_peak_x": rows["cumulative"].max() / whole if whole > 0 else np.nan,
        "customers_for_80_ratio": for_80 / n,
    })  # fmt: skip


@truth("mart_value_concentration", BASIS)
def concentration(frames: Frames) -> pd.DataFrame:
    """One row per measure, currency and tax basis."""
    return ranked(frames).groupby(BASIS).apply(_summed, include_groups=False).reset_index()


@truth("mart_value_curve", [*BASIS, "percentile_no"])
def curve(frames: Frames) -> pd.DataFrame:
    """One row per hundredth of the customers, the greatest first."""
    rows = ranked(frames)
    rows["percentile_no"] = np.ceil(100 * rows["value_no"] / rows["base"] - 1e-9).astype(int)
    by = rows.groupby([*BASIS, "percentile_no"])
    found = by.agg(customer_count=("value_amt", "size"), value_amt=("value_amt", "sum"),
                   cumulative_customer_count=("value_no", "max"), cumulative_amt=("cumulative", "last"),
                   buyer_count=("base", "max")).reset_index()  # fmt: skip
    found["total_amt"] = found.groupby(BASIS)["value_amt"].transform("sum")
    found["decile_no"] = np.ceil(found["percentile_no"] / 10)
    found["cumulative_customer_ratio"] = found["cumulative_customer_count"] / found["buyer_count"]
    shares = divided(found["cumulative_amt"], found["total_amt"])
    return found.assign(cumulative_share_x=shares.where(found["total_amt"] > 0))


measures(lambda frames: concentration(frames).assign(as_of_date=frames.as_of), "as_of_date", {
    "concentration_buyer_count": total("buyer_count"), "concentration_total_amt": total("total_amt"),
    **{name: total(name) for name in ("top20_amt", "negative_customer_count", "negative_amt",
                                      "customers_for_80_count")},
    "gini_ratio": lambda rows: rows["gini_ratio"].max(), "whale_peak_x": lambda rows: rows["whale_peak_x"].max(),
    "top20_share_ratio": ratio("top20_amt", "total_amt"),
})  # fmt: skip
