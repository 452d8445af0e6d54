"""Superstore in Chinese: Tableau's sample workbook with orders, returns and sales staff."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tests.bench.published.landing import lines_of, published
from tests.bench.published.line import DATA, Line

FOLDER = DATA / "superstore_cn"
_EXPECTED = {
    "net sales": (16_117_548.24, "select sum(net_sales_amt) from juke.marts.mart_sales_daily"),
    "profit": (2_156_559.52, "select sum(profit_amt) from juke.core.fct_order_line"),
    "quantity": (37_675, "select sum(ordered_qty) from juke.core.fct_order_line"),
    "order lines": (10_000, "select count(*) from juke.core.fct_order_line"),
    "orders": (2_773, "select count(distinct order_id) from juke.core.fct_order_line"),
    "customer numbers": (790, "select count(*) from juke.core.bridge_customer_source"),
}


def lines() -> Iterator[Line]:
    """One night with the workbook."""
    with published("superstore_cn", date(2018, 1, 2), {"sales": [FOLDER / "sample_superstore_zh.xls"]}) as version:
        yield from lines_of(version, _EXPECTED)
