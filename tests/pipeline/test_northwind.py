"""A real trading company's files, with nothing but `juke.toml` and contracts of ours, end to end.

The published numbers: net sales 1,265,793.04 (gross 1,354,458.59), 89 of 91 customers have ordered, 21 of 830 orders
are not shipped.
"""

from __future__ import annotations

import csv
import shutil
from datetime import date
from decimal import Decimal

import pytest

from pipelines.night import run_night
from pipelines.published import Version, open_current
from pipelines.settings import REPOSITORY, load_workspace

FILES = REPOSITORY.parent / "shared" / "data" / "northwind" / "csv"
WORKSPACE = REPOSITORY / "tests" / "fixtures" / "workspaces" / "northwind"
EXPORTS = {"sales": ("Customers", "Orders", "Order_Details", "Employees"), "inventory": ("Products", "Suppliers")}

pytestmark = pytest.mark.skipif(not FILES.exists(), reason="the northwind files are not beside the checkout")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Version:
    """The lines arrive a night before the orders they belong to."""
    root = tmp_path_factory.mktemp("northwind") / "workspace"
    shutil.copytree(WORKSPACE, root)
    nights = ((date(1998, 5, 6), {"sales": ("Customers", "Order_Details")}), (date(1998, 5, 7), EXPORTS))
    dropped: set[str] = set()
    for day, exports in nights:
        for department, names in exports.items():
            inbox = root / "inbox" / department
            inbox.mkdir(parents=True, exist_ok=True)
            for name in set(names) - dropped:
                shutil.copy(FILES / f"{name}.csv", inbox)
            dropped |= set(names)
        report = run_night(load_workspace(root), day)
        assert report.outcome == "published", report.why
    return open_current(root)


def only(version: Version, query: str) -> object:
    return version.query(query).iloc[0, 0]


def cents(value: object) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))


def test_net_and_gross_sales_are_the_published_ones(published: Version) -> None:
    assert cents(only(published, "select sum(net_sales_amt) from juke.marts.mart_sales_daily")) == Decimal("1265793.04")
    assert cents(only(published, "select sum(gross_sales_amt) from juke.marts.mart_sales_daily")) == Decimal(
        "1354458.59"
    )


def test_lines_take_day_customer_and_employee_from_their_orders(published: Version) -> None:
    known = "ordered_at is not null and not is_orphan_customer and employee_id is not null"
    assert only(published, f"select count(*) from juke.core.fct_order_line where {known}") == 2_155
    assert only(published, "select min(sales_date)::varchar from juke.marts.mart_sales_daily") == "1996-07-04"
    assert only(published, "select max(sales_date)::varchar from juke.marts.mart_sales_daily") == "1998-05-06"


def test_customers_without_an_order_are_customers_too(published: Version) -> None:
    assert only(published, "select count(*) from juke.marts.mart_customer_360") == 91
    assert only(published, "select count(*) from juke.marts.mart_customer_360 where order_count > 0") == 89


def test_orders_without_a_shipping_day_are_not_shipped(published: Version) -> None:
    assert only(published, "select count(distinct order_id) from juke.core.fct_order_line") == 830
    unshipped = "select count(distinct order_id) from juke.core.fct_order_line where shipped_date is null"
    assert only(published, unshipped) == 21


def test_the_stock_is_worth_what_the_file_says(published: Version) -> None:
    with (FILES / "Products.csv").open(encoding="utf-8") as file:
        products = list(csv.DictReader(file))
    worth = sum(Decimal(one["UnitPrice"]) * Decimal(one["UnitsInStock"]) for one in products)
    short = [one for one in products if int(one["UnitsInStock"]) <= int(one["ReorderLevel"])]
    stock = "juke.core.fct_stock_level"
    assert cents(only(published, f"select sum(on_hand_qty * unit_cost_amt) from {stock}")) == cents(worth)
    low = f"select count(*) from {stock} where on_hand_qty <= reorder_point_qty"
    assert (only(published, f"select count(*) from {stock}"), only(published, low)) == (len(products), len(short))


def test_products_suppliers_and_staff_of_the_files_are_all_there(published: Version) -> None:
    assert only(published, "select count(*) from juke.core.dim_product where product_id <> 'unknown'") == 77
    assert only(published, "select count(*) from juke.core.dim_supplier where supplier_name is not null") == 29
    assert only(published, "select count(*) from juke.core.dim_employee where employee_id <> 'unknown'") == 9
