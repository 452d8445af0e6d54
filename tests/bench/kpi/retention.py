"""The truth of who buys again: cohorts by first month, buyers of twelve months, and what last year's spend now."""

from __future__ import annotations

import pandas as pd

from tests.bench.kpi import sales
from tests.bench.kpi.frames import Frames, divided, once
from tests.bench.kpi.registry import Computed, measures, ratio, total, truth

MONTHS_SHOWN, SECOND_ORDER_DAYS = 24, 90  # the demo's juke.toml
MONEY = ["currency_code", "tax_basis"]


@once
def orders(frames: Frames) -> pd.DataFrame:
    """Orders of known customers that are not wholly cancelled, in the customer's own region, numbered by customer."""
    rows = sales.orders(frames)
    rows = rows[~rows["is_orphan_customer"] & ~rows["is_cancelled"] & (rows["sales_date"] <= frames.as_of)]
    region = frames.customers.set_index("customer_id")["region_code"]
    rows = rows.assign(region_code=rows["customer_id"].map(region)).sort_values(
        ["customer_id", "sales_date", "order_id"]
    )
    by = rows.groupby("customer_id")["sales_date"]
    return rows.assign(month=rows["sales_date"].dt.to_period("M"), order_no=by.cumcount() + 1, next_date=by.shift(-1))


def shown(frames: Frames) -> pd.PeriodIndex:
    """The months that are told, the running one among them."""
    return pd.period_range(end=frames.as_of.to_period("M"), periods=MONTHS_SHOWN + 1, freq="M")


def _dated(rows: pd.DataFrame, frames: Frames) -> pd.DataFrame:
    rows["is_finished"] = rows["month"].dt.end_time.dt.normalize() <= frames.as_of
    return rows.assign(month_start_date=rows["month"].dt.start_time.astype("datetime64[us]")).drop(columns="month")


@truth("mart_retention_cohort", ["cohort_month_date", "region_code", "k"])
def cohorts(frames: Frames) -> pd.DataFrame:
    """One row per month of a first order, region and month since."""
    rows = orders(frames)
    rows["cohort"] = rows.groupby("customer_id")["month"].transform("min")
    rows = rows[rows["cohort"].isin(shown(frames))]
    by = rows.groupby(["cohort", "region_code"], dropna=False)["customer_id"]
    sizes = by.nunique().reset_index(name="cohort_customer_count")
    active = rows.groupby(["cohort", "region_code", "month"], dropna=False)["customer_id"].nunique()
    cells = sizes.merge(pd.DataFrame({"month": shown(frames)}), "cross")
    cells = cells[cells["month"] >= cells["cohort"]]
    cells = cells.merge(active.reset_index(name="active_customer_count"), "left").fillna({"active_customer_count": 0})
    cells["k"] = (cells["month"] - cells["cohort"]).map(lambda apart: apart.n)
    cells["cohort_month_date"] = cells.pop("cohort").dt.start_time.astype("datetime64[us]")
    cells["retention_ratio"] = divided(cells["active_customer_count"], cells["cohort_customer_count"])
    return _dated(cells, frames)


def _of_month(rows: pd.DataFrame, frames: Frames, month: pd.Period) -> pd.DataFrame:
    """Buyers of one month and of the twelve that end with it, by region."""
    year = rows[(rows["month"] <= month) & (rows["month"] > month - 12)]
    per = year.groupby(["region_code", "customer_id"], dropna=False).size().reset_index(name="n")
    found = per.groupby("region_code", dropna=False)["n"].agg(buyer_12m_count="size", repeat_buyer_12m_count=_repeaters)
    now = rows[rows["month"] == month]
    first = now[now["order_no"] == 1]
    until = first["sales_date"] + pd.Timedelta(days=SECOND_ORDER_DAYS)
    first = first.assign(ripe=until <= frames.as_of, again=(until <= frames.as_of) & (first["next_date"] <= until))
    found["active_customer_count"] = now.groupby("region_code", dropna=False)["customer_id"].nunique()
    by = first.groupby("region_code", dropna=False)
    found["new_buyer_count"], found["matured_new_buyer_count"] = by.size(), by["ripe"].sum()
    found["second_order_customer_count"] = by["again"].sum()
    found = found.fillna(0)
    if month - 11 <= rows["month"].min():
        found[["buyer_12m_count", "repeat_buyer_12m_count"]] = float("nan")
    return found.reset_index().assign(month=month, is_window_known=month - 11 > rows["month"].min())


def _repeaters(counts: pd.Series) -> int:
    return int((counts > 1).sum())


@truth("mart_buyer_month", ["month_start_date", "region_code"])
def buyers(frames: Frames) -> pd.DataFrame:
    """One row per month and region."""
    rows = orders(frames)
    found = pd.concat([_of_month(rows, frames, month) for month in shown(frames) if month >= rows["month"].min()])
    found["second_order_days"] = SECOND_ORDER_DAYS
    found["second_order_ratio"] = divided(found["second_order_customer_count"], found["matured_new_buyer_count"])
    found["repurchase_ratio"] = divided(found["repeat_buyer_12m_count"], found["buyer_12m_count"])
    return _dated(found.reset_index(drop=True), frames)


@truth("mart_revenue_retention", ["month_start_date", "window_months", "region_code", *MONEY])
def revenue(frames: Frames) -> pd.DataFrame:
    """One row per month, window and place: what the customers of a year ago spent then and spend now."""
    rows, parts = orders(frames), []
    keys = ["customer_id", "region_code", *MONEY]
    for window in (3, 12):
        for month in [one for one in shown(frames) if one - 11 - window > rows["month"].min()]:
            spans = [rows[(rows["month"] <= end) & (rows["month"] > end - window)] for end in (month - 12, month)]
            then, now = (span.groupby(keys, dropna=False)["net_sales_amt"].sum() for span in spans)
            both = pd.DataFrame({"revenue_then_amt": then}).assign(revenue_now_amt=now, base_customer_count=1).fillna(0)
            sums = both.groupby(["region_code", *MONEY], dropna=False).sum().reset_index()
            parts.append(sums.assign(month=month, window_months=window))
    found = pd.concat(parts, ignore_index=True)
    found["net_revenue_retention_x"] = divided(found["revenue_now_amt"], found["revenue_then_amt"])
    return _dated(found, frames)


def _finished(compute: Computed) -> Computed:
    return lambda frames: compute(frames).query("is_finished")


def _windows(frames: Frames) -> pd.DataFrame:
    rows = _finished(revenue)(frames)
    for name in ("then", "now"):
        for window, end in ((12, "amt"), (3, "3m_amt")):
            rows[f"{name}_{end}"] = rows[f"revenue_{name}_amt"].where(rows["window_months"] == window)
    return rows


measures(_finished(cohorts), "month_start_date", {
    "cohort_active_count": total("active_customer_count"), "cohort_size_count": total("cohort_customer_count"),
    "retention_ratio": ratio("active_customer_count", "cohort_customer_count"),
})  # fmt: skip
measures(buyers, "month_start_date", {
    **{name: total(name) for name in ("new_buyer_count", "matured_new_buyer_count", "second_order_customer_count")},
    "second_order_ratio": ratio("second_order_customer_count", "matured_new_buyer_count"),
})  # fmt: skip
measures(buyers, "month_start_date", {"active_customer_count": total("active_customer_count")}, is_state=True)
measures(_finished(buyers), "month_start_date", {
    "buyer_12m_count": total("buyer_12m_count"), "repeat_buyer_12m_count": total("repeat_buyer_12m_count"),
    "repurchase_ratio": ratio("repeat_buyer_12m_count", "buyer_12m_count"),
}, is_state=True)  # fmt: skip
measures(_windows, "month_start_date", {
    "revenue_then_amt": total("then_amt"), "revenue_now_amt": total("now_amt"),
    "revenue_then_3m_amt": total("then_3m_amt"), "revenue_now_3m_amt": total("now_3m_amt"),
    "net_revenue_retention_x": ratio("now_amt", "then_amt"),
    "net_revenue_retention_3m_x": ratio("now_3m_amt", "then_3m_amt"),
}, is_state=True)  # fmt: skip
