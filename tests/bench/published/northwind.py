"""Northwind: the sales that every tutorial prints, of Microsoft's sample company."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tests.bench.published.landing import lines_of, published
from tests.bench.published.line import DATA, Line

FOLDER = DATA / "northwind"
_EXPORTS = {"sales": ("Customers", "Orders", "Order_Details", "Employees"), "inventory": ("Products", "Suppliers")}
_ORDERS = "select count(distinct order_id) from juke.core.fct_order_line"
_EXPECTED = {
    "net sales": (1_265_793.04, "select sum(net_sales_amt) from juke.marts.mart_sales_daily"),
    "gross sales": (1_354_458.59, "select sum(gross_sales_amt) from juke.marts.mart_sales_daily"),
    "order lines": (2_155, "select count(*) from juke.core.fct_order_line"),
    "orders": (830, _ORDERS),
    "orders not shipped": (21, f"{_ORDERS} where shipped_date is null"),
    "customers who have ordered": (89, "select count(*) from juke.marts.mart_customer_purchase"),
}  # fmt: skip


def lines() -> Iterator[Line]:
    """One night with all its files."""
    files = {department: [FOLDER / "csv" / f"{name}.csv" for name in names] for department, names in _EXPORTS.items()}
    with published("northwind", date(1998, 5, 7), files) as version:
        yield from lines_of(version, _EXPECTED)
