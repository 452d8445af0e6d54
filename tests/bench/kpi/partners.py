"""The truth of distributors: what they bought, sold on, reported in time and referred, by the month."""

from __future__ import annotations

import pandas as pd

from tests.bench.kpi import margins, receivables, sales
from tests.bench.kpi.frames import Frames, days_between, divided, month_of, once
from tests.bench.kpi.registry import measures, ratio, total, truth

KEY = ["customer_id", "month_date"]
FEW = 5
YEAR = 12


@once
def _reports(frames: Frames) -> pd.DataFrame:
    """Reports of known distributors, with what each sale is worth at the distributor's own mean price."""
    rows = frames.known(frames.event("partner_reports")).dropna(subset=["customer_id"])
    bought = _bought(frames).groupby(["customer_id", "source_product_id"])[["net_sales_amt", "ordered_qty"]].sum()
    price = divided(bought["net_sales_amt"], bought["ordered_qty"]).rename("price").reset_index()
    rows = rows.merge(price, "left", on=["customer_id", "source_product_id"])
    return rows.assign(
        sold_amt=rows["sold_qty"] * rows["price"], unpriced_report_count=rows["price"].isna().astype(int)
    )


def _partners(frames: Frames) -> set[str]:
    told = pd.concat([frames.event("partner_reports"), frames.event("rebates")])
    return set(frames.known(told)["customer_id"].dropna())


@once
def _bought(frames: Frames) -> pd.DataFrame:
    """Lines that count of distributors; all of the demo are in one currency and tax basis."""
    rows = margins.costed(frames)
    rows = rows[~rows["is_orphan_customer"] & rows["customer_id"].isin(_partners(frames))]
    return rows.assign(month_date=month_of(rows["ordered_date"]))


def _summed(frames: Frames) -> pd.DataFrame:
    bought = _bought(frames)
    first = bought.groupby(["customer_id", "order_id"])["ordered_date"].min().reset_index()
    orders = first.assign(month_date=month_of(first["ordered_date"]), order_count=1)
    lines = bought.assign(costed_sales_amt=bought["costed_net_sales_amt"])
    returned = frames.event("returns").drop(columns="customer_record_id", errors="ignore")
    numbers = sales.lines(frames)[["source_order_id", "line_no", "customer_record_id"]]
    given = frames.event("returns")
    if given["customer_record_id"].isna().any():
        filled = returned.merge(numbers, "left", on=["source_order_id", "line_no"])["customer_record_id"]
        given["customer_record_id"] = given["customer_record_id"].fillna(filled)
    back = frames.known(given).assign(month_date=lambda one: month_of(one["returned_date"]))
    back = back.rename(columns={"refund_amt": "returned_amt"})
    reports = _reports(frames)
    sold = reports.assign(month_date=month_of(reports["sold_date"]))
    due = reports.assign(month_date=month_of(reports["due_date"]), due_report_count=1,
                         in_time_report_count=(reports["reported_date"] <= reports["due_date"]).astype(int),
                         )  # fmt: skip
    leads = frames.event("leads").rename(columns={"referrer_customer_record_id": "customer_record_id"})
    leads = frames.known(leads.assign(month_date=month_of(leads["created_date"]), lead_count=1))
    sides = [(lines, ["net_sales_amt", "costed_sales_amt", "margin_amt"]), (orders, ["order_count"]),
             (back, ["returned_amt"]), (sold, ["sold_amt", "unpriced_report_count"]),
             (due, ["due_report_count", "in_time_report_count"]), (leads, ["lead_count"])]  # fmt: skip
    found = pd.concat([rows.groupby(KEY)[names].sum() for rows, names in sides], axis=1).fillna(0).reset_index()
    days = due.assign(days=days_between(due["reported_date"], due["sold_date"])).groupby(KEY)["days"].median()
    found = found.merge(days.rename("report_delay_median_days").reset_index(), "left", on=KEY)
    return found[found["customer_id"].isin(_partners(frames)) & (found["month_date"] <= frames.as_of)]


@truth("mart_partner_performance", KEY)
def performance(frames: Frames) -> pd.DataFrame:
    """One row per distributor and month in which something happened."""
    found = _summed(frames)
    found["no"] = found["month_date"].dt.year * YEAR + found["month_date"].dt.month
    pairs = found.merge(
        found[["customer_id", "no", "net_sales_amt", "sold_amt"]], on="customer_id", suffixes=("", "_w")
    )
    back = pairs["no"] - pairs["no_w"]
    within = pairs[(back >= 0) & (back < YEAR)].groupby(KEY)[["net_sales_amt_w", "sold_amt_w"]].sum().reset_index()
    before = pairs[back == YEAR][[*KEY, "net_sales_amt_w"]]
    found = found.merge(
        within.rename(columns={"net_sales_amt_w": "net_sales_12m_amt", "sold_amt_w": "sold_12m_amt"}), on=KEY
    )
    found = found.merge(before.rename(columns={"net_sales_amt_w": "year_ago_net_sales_amt"}), "left", on=KEY)
    customers = frames.customers.set_index("customer_id")
    found["customer_name"] = found["customer_id"].map(customers["name"])
    found["region_code"] = found["customer_id"].map(customers["region_code"])
    bought = set(_bought(frames)["customer_id"])
    for name, word in (("currency_code", "CNY"), ("tax_basis", "included")):
        found[name] = found["customer_id"].map(lambda one, word=word: word if one in bought else None)
    owed = receivables.tonight(frames).groupby("customer_id")["overdue_amt"].sum()
    found["is_unfinished"] = found["month_date"] + pd.offsets.MonthEnd(0) > frames.as_of
    overdue = found["customer_id"].map(owed).fillna(0)
    found["overdue_amt"] = overdue.where(found["month_date"].dt.to_period("M") == frames.as_of.to_period("M"))
    return _rated(found).drop(columns="no")


def _rated(found: pd.DataFrame) -> pd.DataFrame:
    found["late_report_count"] = found["due_report_count"] - found["in_time_report_count"]
    found["is_few_reports"] = found["due_report_count"] < FEW
    gain = found["net_sales_amt"] - found["year_ago_net_sales_amt"]
    found["sales_growth_x"] = divided(gain, found["year_ago_net_sales_amt"].abs())
    found["gross_margin_x"] = divided(found["margin_amt"], found["costed_sales_amt"])
    found["report_in_time_ratio"] = divided(found["in_time_report_count"], found["due_report_count"])
    found["sell_through_12m_x"] = divided(found["sold_12m_amt"], found["net_sales_12m_amt"])
    return found.assign(other_basis_line_count=0)


measures(performance, "month_date", {
    **{f"partner_{name}": total(name)
       for name in ("net_sales_amt", "costed_sales_amt", "margin_amt", "sold_amt", "due_report_count",
                    "in_time_report_count", "lead_count")},
    "partner_gross_margin_x": ratio("margin_amt", "costed_sales_amt"),
    "partner_sell_through_x": ratio("sold_amt", "net_sales_amt"),
    "partner_report_in_time_ratio": ratio("in_time_report_count", "due_report_count"),
})  # fmt: skip
