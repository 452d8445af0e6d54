"""Drills of what departments send: corrected, late, moved, repeated, resent, held, withdrawn, missing.

Every drill ends equal to a rebuild from vault, ledger and registry.
"""

from __future__ import annotations

from decimal import Decimal

from company import CUSTOMERS, DAY_1, DAY_2, DAY_3, DAY_4, ORDERS, STAFF, Company, order, with_total

from pipelines.ingest import hold, release, withdraw
from pipelines.published import open_current

FIRST_NIGHT = Decimal("750.00")


def test_the_first_night_publishes_every_row_once(running: Company) -> None:
    assert running.net_sales() == FIRST_NIGHT
    assert running.net_sales_on("2026-11-17") == Decimal("600.00")
    assert running.differences() == []


def test_a_corrected_row_replaces_the_row_it_corrects(running: Company) -> None:
    running.sales(DAY_2, orders=[order("O2", 1, "2026/11/17 09:30", "C2", "250.00")])
    running.night(DAY_2)
    assert running.net_sales() == FIRST_NIGHT + 50
    assert running.differences() == []


def test_a_late_file_does_not_overrule_a_newer_one(running: Company) -> None:
    running.sales(DAY_3, orders=[order("O2", 1, "2026/11/17 09:30", "C2", "300.00")])
    running.night(DAY_3)
    late = [order("O2", 1, "2026/11/17 09:30", "C2", "250.00"), order("O9", 1, "2026/11/18 12:00", "C4", "7.00")]
    running.sales(DAY_2, orders=late)
    running.night(DAY_4)
    assert running.net_sales() == FIRST_NIGHT + 100 + 7
    assert running.net_sales_on("2026-11-18") == Decimal("7.00")
    assert running.differences() == []


def test_a_moved_date_leaves_no_ghost_on_the_old_day(running: Company) -> None:
    running.sales(DAY_2, orders=[order("O3", 1, "2026/11/15 23:50", "C3", "400.00")])
    running.night(DAY_2)
    assert running.net_sales_on("2026-11-15") == Decimal("400.00")
    assert running.net_sales_on("2026-11-17") == Decimal("200.00")
    assert running.net_sales() == FIRST_NIGHT
    assert running.differences() == []


def test_a_held_delivery_is_left_out_until_it_is_released(running: Company) -> None:
    running.sales(DAY_2, orders=[order("O5", 1, "2026/11/18 10:00", "C4", "11.00")])
    running.night(DAY_2)
    delivery = running.delivery("sales.orders", DAY_2)
    hold(running.ws, delivery, "looks wrong", by="operator")
    running.night(DAY_3)
    assert running.net_sales() == FIRST_NIGHT
    release(running.ws, delivery, by="operator")
    running.night(DAY_4)
    assert running.net_sales() == FIRST_NIGHT + 11
    assert running.differences() == []


def test_deliveries_whose_stated_totals_are_wrong_are_held_with_a_badge_and_the_others_go_on(running: Company) -> None:
    rows = with_total([order("O5", 1, "2026/11/18 10:00", "C4", "11.00")])
    rows[-1]["金额(元)"] = "12.00"  # its own 合计 row
    running.csv("订单明细_20261118.csv", list(rows[0]), rows)
    running.sales(DAY_2, customers=CUSTOMERS[:1], staff=[{**STAFF[0], "工号": "E2"}])  # cut off after one customer
    stated = {"客户资料_20261118.csv": "2", "员工名册_20261118.csv": "1", "回款明细_20261118.csv": "7"}
    totals = [{"文件名": name, "记录数": count} for name, count in stated.items()]
    running.csv("控制总数_20261118.csv", ["文件名", "记录数", "金额合计", "数量合计"], totals)
    assert running.night(DAY_2).version
    assert running.net_sales() == FIRST_NIGHT
    held = {badge.export: badge.reason for badge in open_current(running.root).badges if badge.department == "sales"}
    assert "net_amt" in held["orders"]
    assert "sales/客户资料_20261118.csv: 2 expected, 1 found; ask sales-ops@example.com" in held["customers"]
    assert running.ask("select count(*) from juke.core.dim_employee where source_employee_id = 'E2'") == 1
    states = running.ask(
        "select string_agg(control_state, ' ' order by file_name) from juke.marts.mart_delivery_control "
        "where coalesce(control_name, '') in ('rows', 'delivery')"
    )
    assert sorted(states.split()) == ["agrees", "differs", "not_arrived", "not_stated"]  # nobody stated the orders
    assert running.differences() == []


def test_a_withdrawn_delivery_gives_way_to_what_was_before(running: Company) -> None:
    running.sales(DAY_2, orders=[order("O2", 1, "2026/11/18 09:30", "C2", "999.00")])
    running.night(DAY_2)
    withdraw(running.ws, running.delivery("sales.orders", DAY_2), "sent by mistake", by="operator")
    running.night(DAY_3)
    assert running.net_sales() == FIRST_NIGHT
    assert running.net_sales_on("2026-11-18") == 0
    assert running.differences() == []


def test_the_same_file_under_another_name_changes_nothing(running: Company) -> None:
    running.sales(DAY_2, orders=ORDERS)
    report = running.night(DAY_2)
    assert sum(line.repeated for line in report.departments) == 1
    assert running.net_sales() == FIRST_NIGHT
    assert running.differences() == []


def test_a_resent_period_replaces_the_whole_period(running: Company) -> None:
    contract = running.root / "contracts" / "sales" / "orders.yml"
    contract.write_text(contract.read_text("utf-8").replace("delivers: changes", "delivers: period"), "utf-8")
    first, second = (order(f"O{n}", 1, "2026/11/18 10:00", "C4", f"{n}.00") for n in (5, 6))
    running.sales(DAY_2, orders=[first, second])
    running.night(DAY_2)
    assert running.net_sales() == FIRST_NIGHT + 11
    running.sales(DAY_2, orders=[order("O5", 1, "2026/11/18 10:00", "C4", "5.50")])
    running.night(DAY_3)
    assert running.net_sales() == FIRST_NIGHT + Decimal("5.50")
    assert running.differences() == []


def test_a_missing_department_hides_nothing_else(tmp_path) -> None:
    company = Company(tmp_path / "company")
    company.sales(DAY_1, customers=[{"客户编号": "C1", "客户类型": "个人", "客户名称": "李娜"}], orders=ORDERS[:2])
    company.night(DAY_1)
    assert company.net_sales() == Decimal("150.00")
    assert company.ask("select count(*) from juke.core.fct_ticket") == 0
    assert company.differences() == []


def test_an_entity_without_any_contract_still_builds(tmp_path) -> None:
    company = Company(tmp_path / "company", departments=("service",))
    company.service(DAY_1, customers=[{"客戶代號": "K1", "客戶名稱": "李娜", "類型": "個人"}])
    company.night(DAY_1)
    assert company.customers() == 1
    assert company.ask("select count(*) from juke.core.fct_order_line") == 0
    assert company.differences() == []
