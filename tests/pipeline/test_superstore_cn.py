"""A real Chinese workbook, with nothing but `juke.toml` and contracts of ours, end to end.

The published numbers of the workbook are its own: 10,000 lines, 2,773 orders, 790 customer numbers, 16,117,548.24.
"""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal

import pytest

from pipelines.night import run_night
from pipelines.published import Version, open_current
from pipelines.settings import REPOSITORY, load_workspace

WORKBOOK = REPOSITORY.parent / "shared" / "data" / "superstore_cn" / "sample_superstore_zh.xls"
WORKSPACE = REPOSITORY / "tests" / "fixtures" / "workspaces" / "superstore_cn"

pytestmark = pytest.mark.skipif(not WORKBOOK.exists(), reason="the superstore_cn workbook is not beside the checkout")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Version:
    root = tmp_path_factory.mktemp("superstore") / "workspace"
    shutil.copytree(WORKSPACE, root)
    inbox = root / "inbox" / "sales"
    inbox.mkdir(parents=True)
    shutil.copy(WORKBOOK, inbox)
    report = run_night(load_workspace(root), date(2018, 1, 2))
    assert report.outcome == "published", report.why
    return open_current(root)


def only(version: Version, query: str) -> object:
    return version.query(query).iloc[0, 0]


def test_sales_orders_and_lines_are_those_of_the_workbook(published: Version) -> None:
    sales = only(published, "select sum(net_sales_amt) from juke.marts.mart_sales_daily")
    assert Decimal(str(sales)).quantize(Decimal("0.01")) == Decimal("16117548.24")
    assert only(published, "select count(distinct order_id) from juke.core.fct_order_line") == 2_773
    assert only(published, "select count(*) from juke.core.fct_order_line") == 10_000


def test_every_customer_number_is_a_record_and_equal_names_are_not_merged_blindly(published: Version) -> None:
    assert only(published, "select count(*) from juke.core.bridge_customer_source") == 790
    twice = "select count(*) from (select name from juke.core.bridge_customer_source group by name having count(*) = 2)"
    assert only(published, twice) == 19
    assert only(published, "select count(*) from juke.marts.mart_customer_360") == 790


def test_staff_of_every_region_arrived(published: Version) -> None:
    assert only(published, "select count(*) from juke.core.dim_employee where employee_id <> 'unknown'") == 6


def test_the_east_file_holds_only_the_east(published: Version) -> None:
    scoped = open_current(published.folder.parent.parent, "east")
    assert set(scoped.query("select distinct region_code from juke.core.fct_order_line")["region_code"]) == {"east"}
