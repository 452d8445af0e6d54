"""The rows behind a number: orders, shipments, payments, opportunities, tickets, customers, each with its customer.

Adds up nothing. Which list stands behind which metric is `LISTS`; a metric that is not there has no list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from dashboards.components.rows import identified
from dashboards.reading import Range, Reader
from dashboards.searching import CUSTOMERS

LISTED = 500
_MONEY = ("currency_code", "tax_basis")


@dataclass(frozen=True)
class Listing:
    """A table as a list: its rows of a period by `day` (none: as of the data's day), newest first, then by `key`.

    `columns` are shown in this order; `only` keeps to some rows whatever the filters say.
    """

    table: str
    key: str
    columns: tuple[str, ...]
    day: str = ""
    order: str = ""
    only: Mapping[str, Any] = field(default_factory=dict)

    @property
    def read(self) -> list[str]:
        names = ("customer_id", "customer_record_id", "region_code", *_MONEY)
        return list(dict.fromkeys([self.key, *([self.day] if self.day else []), *self.columns, *names]))


_ORDERS = Listing(
    "marts.mart_sales_order", "order_id", ("order_id", "channel_code", "net_sales_amt"), "sales_date"
)  # fmt: skip
_SHIPMENTS = Listing(
    "core.fct_shipment", "shipment_id",
    ("shipment_id", "order_id", "carrier_name", "promised_date", "delivered_date", "is_on_time", "shipped_amt"),
    "shipped_date",
)  # fmt: skip
_PROMISED = replace(_SHIPMENTS, day="promised_date")
_PAYMENTS = Listing(
    "core.fct_payment", "payment_id", ("payment_id", "order_id", "method_code", "paid_amt"), "paid_date"
)  # fmt: skip
_DEALS = ("opportunity_id", "stage", "created_date", "opportunity_amt", "probability_ratio", "loss_reason")
_DECIDED = Listing("core.fct_opportunity", "opportunity_id", (*_DEALS, "sales_cycle_days"), "decided_date")
_CREATED = Listing("core.fct_opportunity", "opportunity_id", _DEALS, "created_date")
_PIPELINE = Listing(
    "core.fct_opportunity", "opportunity_id",
    ("opportunity_id", "stage", "created_date", "expected_close_date", "opportunity_amt", "probability_ratio",
     "pipeline_weighted_amt"),
    order="pipeline_weighted_amt", only={"is_open": True},
)  # fmt: skip
_TICKETS = Listing(
    "core.fct_ticket", "ticket_id", ("ticket_id", "ticket_type", "reason_name", "status", "severity", "channel_code"),
    "opened_date",
)  # fmt: skip
_OPEN = Listing(_TICKETS.table, _TICKETS.key, ("opened_date", *_TICKETS.columns), order="opened_date",
                only={"is_open": True})  # fmt: skip
_COMPLAINTS = Listing(_TICKETS.table, _TICKETS.key, _TICKETS.columns, "opened_date", only={"ticket_type": "complaint"})
_CUSTOMERS = Listing(
    CUSTOMERS, "customer_id",
    ("name", "customer_type", "phone", "record_count", "net_sales_12m_amt", "last_order_date"),
    order="net_sales_12m_amt",
)  # fmt: skip

LISTS: dict[str, Listing] = {
    **dict.fromkeys(("net_sales_amt", "order_count", "sales_per_order_amt", "buying_customer_count",
                     "new_customer_count"), _ORDERS),
    "shipped_amt": _SHIPMENTS,
    "on_time_ratio": _PROMISED,
    "paid_amt": _PAYMENTS,
    **dict.fromkeys(("win_rate_count_ratio", "win_rate_amount_ratio", "sales_cycle_median_days"), _DECIDED),
    "pipeline_weighted_amt": _PIPELINE,
    "entered_opportunity_count": _CREATED,
    "ticket_count": _TICKETS,
    "open_ticket_count": _OPEN,
    **dict.fromkeys(("complaint_count", "complaint_ratio"), _COMPLAINTS),
    **dict.fromkeys(("customer_count", "customer_record_count"), _CUSTOMERS),
}  # fmt: skip


#: Listed without their value: decided over whole months, or a count of stages where the list is of opportunities.
WITHOUT_VALUE = ("new_customer_count", "complaint_ratio", "entered_opportunity_count")


def shown(metric: str) -> tuple[str, ...]:
    """The columns of a metric's list, who first."""
    listing = LISTS[metric]
    days = [listing.day] if listing.day else []
    return tuple(dict.fromkeys(["name", *days, "region_code", *listing.columns, "customer_id"]))


def offered(reader: Reader) -> list[str]:
    """The metrics of this version and scope whose rows can be listed."""
    return [name for name, listing in LISTS.items() if name in reader.metrics and reader.has(listing.table)]


def regions(reader: Reader) -> list[Any]:
    """The regions that orders, tickets and customers of this scope are from."""
    metrics = ("net_sales_amt", "ticket_count", "customer_count")
    known = [reader.metric(name, by=["region_code"])["region_code"] for name in metrics if name in reader.metrics]
    return sorted(pd.concat(known).dropna().unique()) if known else []


def rows(reader: Reader, metric: str, start: date, end: date, region: str | None) -> pd.DataFrame:
    """The newest rows a metric counted between two days, both included, with `customer_id` and `name`.

    One more than `LISTED` says that there are more.
    """
    listing = LISTS[metric]
    where: dict[str, Any] = {**listing.only} | ({} if region is None else {"region_code": region})
    if metric == "new_customer_count":
        return _first_orders(reader, listing, where, Range(start, end))
    if listing.day:
        where[listing.day] = Range(start, end)
    order = [f"-{listing.order or listing.day}", listing.key]
    return _named(reader, reader.table(listing.table, listing.read, where, order_by=order, limit=LISTED + 1))


def _first_orders(reader: Reader, listing: Listing, where: dict[str, Any], days: Range) -> pd.DataFrame:
    """The first order of each customer who was new in these days."""
    if not reader.has(CUSTOMERS):
        return pd.DataFrame()
    columns, order = ["customer_id", "name", "first_order_date"], ["-first_order_date", "customer_id"]
    new = reader.table(CUSTOMERS, columns, {"first_order_date": days}, order_by=order, limit=LISTED + 1)
    where = where | {"sales_date": days, "customer_id": new["customer_id"].tolist()}
    orders = reader.table(listing.table, listing.read, where, order_by=["-sales_date", "order_id"])
    found = orders.merge(new, on="customer_id")
    return found[found["sales_date"] == found["first_order_date"]].drop_duplicates("customer_id")


def _named(reader: Reader, found: pd.DataFrame) -> pd.DataFrame:
    if "customer_id" not in found:
        return identified(reader, found)
    if "name" in found or not reader.has(CUSTOMERS):
        return found if "name" in found else found.assign(name=None)
    where = {"customer_id": found["customer_id"].dropna().unique().tolist()}
    return found.merge(reader.table(CUSTOMERS, ["customer_id", "name"], where), on="customer_id", how="left")
