"""The rows behind a headline number: orders or tickets of a period, each with its customer. Adds up nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from dashboards.reading import Range, Reader
from dashboards.searching import CUSTOMERS, RECORDS

ORDERS, TICKETS = "marts.mart_sales_order", "core.fct_ticket"
LISTS = {
    "net_sales_amt": ORDERS,
    "order_count": ORDERS,
    "sales_per_order_amt": ORDERS,
    "buying_customer_count": ORDERS,
    "new_customer_count": ORDERS,
    "ticket_count": TICKETS,
    "open_ticket_count": TICKETS,
    "complaint_count": TICKETS,
    "complaint_ratio": TICKETS,
}
SHOWN = (
    "name", "sales_date", "opened_date", "order_id", "ticket_id", "ticket_type", "reason_name", "status", "severity",
    "region_code", "channel_code", "net_sales_amt", "customer_id",
)  # fmt: skip
LISTED = 500
_COLUMNS = {
    ORDERS: (
        "order_id", "sales_date", "customer_id", "region_code", "channel_code", "net_sales_amt", "currency_code",
        "tax_basis",
    ),
    TICKETS: (
        "ticket_id", "opened_date", "customer_record_id", "ticket_type", "reason_name", "status", "severity",
        "region_code", "channel_code",
    ),
}  # fmt: skip


def regions(reader: Reader) -> list[Any]:
    """The regions that orders and tickets of this scope are from."""
    metrics = ("net_sales_amt", "ticket_count")
    known = [reader.metric(name, by=["region_code"])["region_code"] for name in metrics if name in reader.metrics]
    return sorted(pd.concat(known).dropna().unique()) if known else []


def rows(reader: Reader, metric: str, start: date, end: date, region: str | None) -> pd.DataFrame:
    """The newest rows a metric counted between two days, both included, with `customer_id` and `name`.

    One more than `LISTED` says that there are more.
    """
    table = LISTS[metric]
    where: dict[str, Any] = {} if region is None else {"region_code": region}
    if metric == "new_customer_count":
        return _first_orders(reader, where, Range(start, end))
    day, key = ("sales_date", "order_id") if table == ORDERS else ("opened_date", "ticket_id")
    if metric == "open_ticket_count":
        where["is_open"] = True
    else:
        where[day] = Range(start, end)
    if metric.startswith("complaint_"):
        where["ticket_type"] = "complaint"
    found = reader.table(table, _COLUMNS[table], where, order_by=[f"-{day}", key], limit=LISTED + 1)
    return _named(reader, found if table == ORDERS else _identified(reader, found))


def _first_orders(reader: Reader, where: dict[str, Any], days: Range) -> pd.DataFrame:
    """The first order of each customer who was new in these days."""
    if not reader.has(CUSTOMERS):
        return pd.DataFrame()
    columns, order = ["customer_id", "name", "first_order_date"], ["-first_order_date", "customer_id"]
    new = reader.table(CUSTOMERS, columns, {"first_order_date": days}, order_by=order, limit=LISTED + 1)
    where = where | {"sales_date": days, "customer_id": new["customer_id"].tolist()}
    orders = reader.table(ORDERS, _COLUMNS[ORDERS], where, order_by=["-sales_date", "order_id"])
    found = orders.merge(new, on="customer_id")
    return found[found["sales_date"] == found["first_order_date"]].drop_duplicates("customer_id")


def _identified(reader: Reader, tickets: pd.DataFrame) -> pd.DataFrame:
    where = {"customer_record_id": tickets["customer_record_id"].dropna().unique().tolist()}
    known = reader.table(RECORDS, ["customer_record_id", "customer_id"], where)
    return tickets.merge(known, on="customer_record_id", how="left")


def _named(reader: Reader, found: pd.DataFrame) -> pd.DataFrame:
    if not reader.has(CUSTOMERS):
        return found.assign(name=None)
    where = {"customer_id": found["customer_id"].dropna().unique().tolist()}
    return found.merge(reader.table(CUSTOMERS, ["customer_id", "name"], where), on="customer_id", how="left")
