"""Drills of what is kept: refused rows mended and replayed, closed months, keys that vanish from a snapshot.

A replay ends equal to the clean file delivered at first: in the lake row for row, in core and marts table for table.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
from company import DAY_2, DAY_3, DAY_4, Company, order, with_total

from pipelines.ingest import release
from pipelines.ingest.closing import close_period
from pipelines.ingest.mending import amend_cell
from pipelines.ingest.replay import replay, replayable
from pipelines.publish.compare import differences

#: What tells of files and not of their rows: another file was sent, and more often.
ABOUT_FILES = ("marts.mart_delivery", "marts.mart_data_health", "marts.mart_kpi_home")
NEW = [order("O5", 1, "2026/11/18 10:00", "C4", "11.00"), order("O6", 1, "2026/11/18 11:00", "C1", "22.00")]

NEWER = [order("O7", 1, "2026/11/19 10:00", "C2", "33.00")]


def lake_rows(company: Company) -> list[tuple[object, ...]]:
    """Every living order line but for what says which file it came in."""
    query = f"""
        select * exclude (_delivery_id, _generation, _revision)
        from read_parquet('{company.ws.lake}/order_lines/*.parquet', union_by_name = true)
        semi join read_parquet('{company.ws.lake}/manifest.parquet') as living
            on living.delivery_id = _delivery_id and living.generation = _generation
        order by _business_date, _record_no
    """
    return duckdb.sql(query).fetchall()


def differing(clean: Company, mended: Company) -> list[str]:
    found = differences(clean.ws.build_file, mended.ws.build_file)
    return [one for one in found if not one.startswith(ABOUT_FILES)]


def test_mended_cells_and_contracts_replayed_equal_the_clean_files(running: Company, tmp_path: Path) -> None:
    clean, contract = running.copied(tmp_path / "clean"), running.root / "contracts" / "sales" / "orders.yml"
    for day, rows in ((DAY_2, NEW), (DAY_3, NEWER)):
        clean.sales(day, orders=rows)
    clean.night(DAY_4)

    running.sales(DAY_2, orders=[NEW[0], {**NEW[1], "单价": "两百"}])
    renamed = [{("实收金额" if k == "金额(元)" else k): cell for k, cell in row.items()} for row in with_total(NEWER)]
    running.csv(f"订单明细_{DAY_3:%Y%m%d}.csv", list(renamed[0]), renamed)
    running.night(DAY_3)
    torn, refused = (running.delivery("sales.orders", day) for day in (DAY_2, DAY_3))
    assert lake_rows(running) != lake_rows(clean)

    amend_cell(running.ws, torn, 2, "单价", "100", "asked sales", "anna")
    contract.write_text(contract.read_text("utf-8").replace('"金额(元)"', '"实收金额", "金额(元)"'), "utf-8")
    again = replay(running.ws, replayable(running.ws), "anna")
    assert {one.delivery_id: one.status for one in again} == {torn: "landed", refused: "landed"}
    assert running.night(DAY_4).version
    assert lake_rows(running) == lake_rows(clean)
    assert differing(clean, running) == []
    assert running.differences() == []


def test_a_closed_month_stays_as_it_is_until_somebody_says_yes(running: Company) -> None:
    before = running.net_sales()
    close_period(running.ws, "2026-11", "sales", "cfo")
    running.sales(DAY_2, orders=[order("O2", 1, "2026/11/17 09:30", "C2", "250.00")])
    assert running.night(DAY_2).version
    assert running.net_sales() == before
    held = running.delivery("sales.orders", DAY_2, "held")
    reasons = "select max(reason) from juke.marts.mart_delivery where status = 'held'"
    assert running.ask(reasons) == "closed_period: 2026-11 (order_lines: 1 row new or changed)"
    release(running.ws, held, by="cfo")
    running.night(DAY_3)
    assert running.net_sales() == before + 50
    assert running.differences() == []


def test_a_key_that_vanishes_from_a_snapshot_is_closed_with_its_reason(running: Company) -> None:
    contract = running.root / "contracts" / "sales" / "customers.yml"
    contract.write_text(contract.read_text("utf-8").replace("delivers: changes", "delivers: full"), "utf-8")
    running.sales(DAY_2, customers=_customers(1, 30))
    running.night(DAY_2)
    running.sales(DAY_3, customers=_customers(2, 30))
    running.night(DAY_3)
    ended = "select string_agg(ended_by || ' ' || valid_to) from juke.core.dim_customer_history where name = '客户甲1'"
    assert running.ask(ended) == "vanished 2026-11-19"
    running.sales(DAY_4, customers=_customers(2, 20))
    running.night(DAY_4)
    assert running.ask("select count(*) from juke.core.bridge_customer_source where department = 'sales'") == 29
    said = "select max(reason) from juke.marts.mart_delivery where status = 'held'"
    assert "mass_vanish: customer_records: 10 of 29 keys are gone" in running.ask(said)


def _customers(first: int, last: int) -> list[dict[str, str]]:
    numbers = range(first, last + 1)
    return [{"客户编号": f"V{n}", "客户类型": "个人", "客户名称": f"客户甲{n}", "手机": f"139{n:08d}"} for n in numbers]
