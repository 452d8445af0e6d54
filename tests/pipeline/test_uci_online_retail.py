"""A real web shop's daily files, with nothing but `juke.toml` and one contract of ours, night by night.

The published numbers of the data: 541,909 lines, 25,900 invoices, 4,372 customers, 135,080 lines without a customer,
9,747,747.93 in total, and 5,268 lines that repeat another in every cell.
"""

from __future__ import annotations

import shutil
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.ingest import Ledger
from pipelines.night import run_night
from pipelines.night.report import NightReport
from pipelines.published import Version, open_current
from pipelines.settings import REPOSITORY, Workspace, load_workspace

DAYS = REPOSITORY.parent / "shared" / "data" / "uci_online_retail_by_day" / "by-day"
WORKSPACE = REPOSITORY / "tests" / "fixtures" / "workspaces" / "uci_online_retail"
NIGHTLY = 3
MOST_NIGHTS = 8  # 302 files with a year of sales cost 3.8 nights of one file; seconds differ twofold by machine

pytestmark = pytest.mark.skipif(not DAYS.exists(), reason="uci_online_retail_by_day is not beside the checkout")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Three nights of one file each, then the rest of the year in one; the first compiles what a checkout has not."""
    root = tmp_path_factory.mktemp("uci") / "workspace"
    shutil.copytree(WORKSPACE, root)
    ws = load_workspace(root)
    files = sorted(DAYS.glob("*.csv"))
    night(ws, files[0])
    usual = [cpu_seconds(ws, path) for path in files[1:NIGHTLY]]
    assert cpu_seconds(ws, *files[NIGHTLY:]) < MOST_NIGHTS * min(usual)
    return ws


def cpu_seconds(ws: Workspace, *files: Path) -> float:
    began = time.process_time()
    night(ws, *files)
    return time.process_time() - began


def night(ws: Workspace, *files: Path) -> NightReport:
    """The department drops these files; the night is that of the last of them."""
    inbox = ws.inbox / "sales"
    inbox.mkdir(parents=True, exist_ok=True)
    for path in files:
        shutil.copy(path, inbox)
    report = run_night(ws, date.fromisoformat(files[-1].stem))
    assert report.outcome == "published", report.why
    return report


@pytest.fixture(scope="module")
def published(shop: Workspace) -> Version:
    return open_current(shop.root)


def only(version: Version, query: str) -> object:
    return version.query(query).iloc[0, 0]


def test_every_record_of_every_file_is_accounted_for(shop: Workspace) -> None:
    with Ledger(shop.state / "ledger.sqlite") as ledger:
        deliveries = ledger.deliveries()
    assert {one.status for one in deliveries} == {"landed"} and len(deliveries) == 305
    assert sum(one.loaded_count or 0 for one in deliveries) == 541_909
    assert sum(one.physical_count or 0 for one in deliveries) == 541_909 + 305


def test_lines_invoices_and_amount_are_those_of_the_files(published: Version) -> None:
    sales = only(published, "select sum(net_sales_amt) from juke.marts.mart_sales_daily")
    assert Decimal(str(sales)).quantize(Decimal("0.01")) == Decimal("9747747.93")
    assert only(published, "select count(*) from juke.core.fct_order_line") == 541_909
    assert only(published, "select count(distinct order_id) from juke.core.fct_order_line") == 25_900


def test_lines_without_a_customer_are_orphans_and_not_lost(published: Version) -> None:
    assert only(published, "select sum(orphan_line_count) from juke.marts.mart_sales_daily") == 135_080
    assert only(published, "select count(*) from juke.core.bridge_customer_source") == 4_372
    assert only(published, "select count(*) from juke.marts.mart_customer_360") == 4_372


def test_lines_that_repeat_another_in_every_cell_are_lines_like_any_other(published: Version) -> None:
    cells = (
        "source_order_id, source_product_id, product_name, ordered_qty, ordered_at, unit_price_amt,"
        " customer_record_id, region_code"
    )
    twice = f"select count(*) - (select count(*) from (select distinct {cells} from juke.core.fct_order_line))"
    assert only(published, f"{twice} from juke.core.fct_order_line") == 5_268


def test_a_day_sent_again_replaces_that_day_and_nothing_else(shop: Workspace, tmp_path: Path) -> None:
    """Two of its lines, one of them twice: the rest of the day is gone, and the year but for that day is as it was."""
    shutil.copytree(shop.root, tmp_path / "workspace")
    ws = load_workspace(tmp_path / "workspace")
    header, first, second, *_ = (DAYS / "2010-12-05.csv").read_text("utf-8").splitlines()
    (tmp_path / "2010-12-05.csv").write_text("\n".join([header, first, second, second]) + "\n", "utf-8")
    night(ws, tmp_path / "2010-12-05.csv")
    before, after = open_current(shop.root), open_current(ws.root)
    others = "select sum(net_sales_amt) from juke.marts.mart_sales_daily where sales_date <> date '2010-12-05'"
    assert only(after, others) == only(before, others)
    lines = "select sum(order_line_count) from juke.marts.mart_sales_daily where sales_date = date '2010-12-05'"
    assert only(after, lines) == 3
