"""The truth of what customers bought, and of what stands on their page and on their group's.

Who a customer is and what he is called is taken as published.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import sales
from tests.bench.kpi.frames import Frames, days_between, divided, once
from tests.bench.kpi.registry import Computed, measures, total, truth

BASIS = ["currency_code", "tax_basis"]


def _by_basis(orders: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Amounts of each customer in the currency and tax basis that most of his orders are in."""
    year = (orders["sales_date"] > as_of - pd.DateOffset(months=12)) & (orders["sales_date"] <= as_of)
    rows = orders.assign(net_sales_12m_amt=orders["net_sales_amt"].where(year, 0))
    grouped = rows.groupby(["customer_id", *BASIS], dropna=False)
    found = grouped[["net_sales_amt", "net_sales_12m_amt"]].sum()
    found["basis_order_count"] = grouped["order_id"].nunique()
    order = ["customer_id", "basis_order_count", *BASIS]
    sorted_rows = found.reset_index().sort_values(order, ascending=[True, False, True, True])
    return sorted_rows.drop_duplicates("customer_id").set_index("customer_id")


def _own_gap(valid: pd.DataFrame) -> pd.Series:
    """Median days between a customer's orders; orders of one day have no days between them."""
    days = valid.sort_values("sales_date").groupby("customer_id")["sales_date"]
    gaps = days.diff().dt.days
    return gaps[gaps > 0].groupby(valid["customer_id"]).median()


@once
def _bought(frames: Frames) -> pd.DataFrame:
    """One row per customer who ever ordered; spans stay empty for who only ever cancelled."""
    as_of = frames.as_of
    known = sales.orders(frames)
    known = known[~known["is_orphan_customer"]]
    grouped = known.groupby(["customer_id", "order_id"])
    orders = grouped.agg(sales_date=("sales_date", "min"), lines=("order_line_count", "sum"),
                         is_cancelled=("is_cancelled", "all")).reset_index()  # fmt: skip
    valid = orders[~orders["is_cancelled"] & (orders["sales_date"] <= as_of)]
    found = orders.groupby("customer_id").agg(order_count=("order_id", "count"), order_line_count=("lines", "sum"))
    found = found.join(_by_basis(known, as_of)).join(_counted(valid, orders["sales_date"].min(), as_of))
    found["other_basis_order_count"] = found["order_count"] - found["basis_order_count"]
    found["sales_per_order_amt"] = divided(found["net_sales_amt"], found["basis_order_count"])
    return found.drop(columns="basis_order_count").reset_index()


def _counted(valid: pd.DataFrame, first_ever: pd.Timestamp, as_of: pd.Timestamp) -> pd.DataFrame:
    """Of every customer with an order: how many in which span; a customer without a purchase has none in any."""
    year_ago = as_of - pd.DateOffset(months=12)
    quarter = pd.Timedelta(days=90)
    spans = {"frequency_orders": (year_ago, as_of), "orders_90d_count": (as_of - quarter, as_of),
             "orders_90d_before_count": (as_of - 2 * quarter, as_of - quarter),
             "orders_90d_year_ago_count": (year_ago - quarter, year_ago)}  # fmt: skip
    day = valid.groupby("customer_id")["sales_date"]
    found = pd.DataFrame({"first_order_date": day.min(), "last_order_date": day.max(), "own_gap_days": _own_gap(valid)})
    for name, (after, until) in spans.items():
        within = valid[(valid["sales_date"] > after) & (valid["sales_date"] <= until)]
        found[name] = within.groupby("customer_id").size().reindex(found.index).fillna(0)
    if first_ever > year_ago - quarter:
        found["orders_90d_year_ago_count"] = np.nan
    return found


@truth("mart_customer_purchase", ["customer_id"])
def purchase(frames: Frames) -> pd.DataFrame:
    """One row per customer who ever ordered; a year ago is not known before orders are."""
    found = _bought(frames)
    spans = ["frequency_orders", "orders_90d_count", "orders_90d_before_count"]
    is_known = found["orders_90d_year_ago_count"].notna().any()
    spans += ["orders_90d_year_ago_count"] if is_known else []
    found[spans] = found[spans].fillna(0)
    found["frequency_change"] = found["orders_90d_count"] - found["orders_90d_year_ago_count"]
    found["frequency_change_before"] = found["orders_90d_count"] - found["orders_90d_before_count"]
    found["recency_days"] = days_between(pd.Series(frames.as_of, found.index), found["last_order_date"])
    return found


def customer_360(frames: Frames) -> pd.DataFrame:
    """One row per customer: records, purchases and tickets; `page` adds the rest of the page."""
    records = frames.records.groupby("customer_id")
    found = pd.DataFrame({"record_count": records.size(), "department_count": records["department"].nunique()})
    names = ["order_count", "other_basis_order_count", "order_line_count", "net_sales_amt", "net_sales_12m_amt"]
    dated = ["recency_days", "sales_per_order_amt", "first_order_date", "last_order_date", *BASIS]
    found = found.join(purchase(frames).set_index("customer_id")[[*names, *dated]])
    tickets = frames.known(frames.event("tickets"))
    owned = tickets.assign(is_open=tickets["status"] == "open", is_complaint=tickets["ticket_type"] == "complaint")
    by = owned.groupby("customer_id")
    counted = by.agg(ticket_count=("is_open", "size"), last_ticket_date=("opened_date", "max"))
    counted["open_ticket_count"], counted["complaint_count"] = by["is_open"].sum(), by["is_complaint"].sum()
    found = found.join(counted)
    zeroes = [*names, "ticket_count", "open_ticket_count", "complaint_count"]
    found[zeroes] = found[zeroes].fillna(0)
    return found.reset_index()


@truth("mart_customer_group", ["head_customer_id"])
def customer_group(frames: Frames) -> pd.DataFrame:
    """One row per group: its members' purchases, in the basis of most of them."""
    page = customer_360(frames)
    rows = frames.groups[["head_customer_id", "customer_id"]].merge(page, on="customer_id")
    rows["order_count"] -= rows["other_basis_order_count"]
    heads = rows.groupby("head_customer_id")
    found = heads.agg(member_count=("customer_id", "size"), open_ticket_count=("open_ticket_count", "sum"),
                      any_basis=("currency_code", "count"))  # fmt: skip
    bought = rows[rows["currency_code"].notna()].groupby(["head_customer_id", *BASIS])
    names = ["order_count", "net_sales_amt", "net_sales_12m_amt"]
    sums = bought[names].sum().assign(buying_member_count=bought.size()).reset_index()
    sums = sums.sort_values(["order_count", *BASIS], ascending=[False, True, True]).drop_duplicates("head_customer_id")
    found = found.join(sums.set_index("head_customer_id").drop(columns=BASIS))
    found[[*names, "buying_member_count"]] = found[[*names, "buying_member_count"]].fillna(0)
    found["other_basis_member_count"] = found["any_basis"] - found["buying_member_count"]
    return found.drop(columns="any_basis").reset_index()


def as_of(compute: Computed) -> Computed:
    """The rows with the day they stand for and the customer's own attributes, by which metrics are grouped."""

    def dated(frames: Frames) -> pd.DataFrame:
        said = frames.customers[["customer_id", "region_code", "customer_type", "industry", "size_band"]]
        return compute(frames).merge(said, on="customer_id").assign(as_of_date=frames.as_of)

    return dated


measures(as_of(customer_360), "as_of_date", {"customer_count": len, "customer_record_count": total("record_count")})
