"""UCI Online Retail: the 305 daily files of a web shop in one night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tests.bench.published.landing import lines_of, published
from tests.bench.published.line import DATA, Line

FOLDER = DATA / "uci_online_retail_by_day"
_CANCELLED = "from juke.core.fct_order_line where source_order_id like 'C%'"
_EXPECTED = {
    "quantity × price": (9_747_747.93, "select sum(net_sales_amt) from juke.marts.mart_sales_daily"),
    "rows": (541_909, "select count(*) from juke.core.fct_order_line"),
    "invoices": (25_900, "select count(distinct order_id) from juke.core.fct_order_line"),
    "customers": (4_372, "select count(*) from juke.core.bridge_customer_source"),
    "rows without a customer": (135_080, "select sum(orphan_line_count) from juke.marts.mart_sales_daily"),
    "lines of cancelled invoices": (9_288, f"select count(*) {_CANCELLED}"),
    "cancelled invoices": (3_836, f"select count(distinct order_id) {_CANCELLED}"),
}


def lines() -> Iterator[Line]:
    """One night with all its files."""
    files = sorted((FOLDER / "by-day").glob("*.csv"))
    with published("uci_online_retail", date.fromisoformat(files[-1].stem), {"sales": files}) as version:
        yield from lines_of(version, _EXPECTED)
