"""Drills of what engineers and stewards change: contracts, entities, models, decisions, versions, workspaces."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
from company import DAY_1, DAY_2, DAY_3, DAY_4, Company, order
from processes import differences_by, generate_staging, run_night_apart

from pipelines.identity import forbid

FIRST_NIGHT = Decimal("750.00")


def test_a_contract_changed_after_landing_re_lands_what_it_read(running: Company) -> None:
    contract = running.root / "contracts" / "sales" / "orders.yml"
    text = contract.read_text("utf-8")
    contract.write_text(text.replace('"金额(元)",', '{header: "金额(元)", scale: 2},'), "utf-8")
    running.night(DAY_2)
    assert running.net_sales() == FIRST_NIGHT * 2
    assert running.differences() == []


def test_an_entity_widened_re_lands_and_keeps_every_number(code: Path, running: Company) -> None:
    shape = code / "pipelines" / "entities" / "sales.yml"
    last = "    cancel_reason: {type: text, zh: 取消原因, en: Why the line was cancelled}\n"
    column = "    shipping_note: {type: text, zh: 备注, en: Note on the order}\n"
    shape.write_text(shape.read_text("utf-8").replace(last, last + column, 1), "utf-8")
    generate_staging(code)
    contract = running.root / "contracts" / "sales" / "orders.yml"
    contract.write_text(contract.read_text("utf-8") + "      shipping_note: {from: 备注}\n", "utf-8")
    running.sales(DAY_2, orders=[order("O5", 1, "2026/11/18 10:00", "C4", "11.00") | {"备注": "轻放"}])
    assert run_night_apart(running, DAY_2.isoformat(), code=code) == 0
    assert running.net_sales() == FIRST_NIGHT + 11
    files = sorted((running.ws.lake / "order_lines").glob("sales-*.parquet"))
    noted = duckdb.execute("select shipping_note from read_parquet(?, union_by_name = true)", [[*map(str, files)]])
    assert ("轻放",) in noted.fetchall()
    assert len(files) == 3  # the first day as it was and as it is now, and the second day
    assert differences_by(running, code) == []


def test_a_changed_model_is_rebuilt_with_its_children(code: Path, running: Company) -> None:
    model = code / "dbt_project" / "models" / "core" / "fct_order_line.sql"
    text = model.read_text("utf-8")
    changed = text.replace("line_amt + line_discount_amt as gross_amt", "2 * line_amt as gross_amt")
    changed = changed.replace("line_discount_amt as discount_amt", "line_amt as discount_amt")
    assert changed != text
    model.write_text(changed, "utf-8")
    assert run_night_apart(running, DAY_2.isoformat(), code=code) == 0
    # No line was touched: that every day shows the new arithmetic means fact and mart were built anew.
    assert running.ask("select sum(gross_sales_amt) from juke.marts.mart_sales_daily") == 2 * FIRST_NIGHT
    assert running.net_sales() == FIRST_NIGHT
    assert differences_by(running, code) == []


def test_customers_merged_by_new_evidence_are_unmerged_by_a_steward(running: Company) -> None:
    before = running.customers()
    same_phone = [{"客戶代號": "K2", "客戶名稱": "趙敏", "類型": "個人", "手機": "13812345604", "區域": "華北"}]
    running.service(DAY_2, customers=same_phone)
    running.night(DAY_2)
    assert running.customers() == before - 1
    forbid(running.ws, "erp_east:C4", "callcentre_tw:K2", by="steward", reason="two people")
    running.night(DAY_3)
    assert running.customers() == before
    assert running.differences() == []


def test_two_workspaces_are_built_from_one_manifest_apart(company: Company, tmp_path: Path) -> None:
    other = Company(tmp_path / "other")
    stranger = {"客户编号": "X1", "客户类型": "个人", "客户名称": "孙权"}
    other.sales(DAY_1, customers=[stranger], orders=[order("Q1", 1, "2026/11/17 08:00", "X1", "1.00")])
    company.night(DAY_1)
    other.night(DAY_1)
    assert (company.net_sales(), other.net_sales()) == (FIRST_NIGHT, Decimal("1.00"))
    company.night(DAY_2)
    assert company.net_sales() == FIRST_NIGHT
    assert company.differences() == other.differences() == []


def test_a_rollback_holds_what_came_and_the_next_night_is_clean(running: Company) -> None:
    from pipelines.publish import rollback

    running.sales(DAY_2, orders=[order("O6", 1, "2026/11/18 10:00", "C4", "9999.00")])
    running.night(DAY_2)
    assert running.net_sales() == FIRST_NIGHT + 9999
    rollback(running.ws, by="operator")
    assert running.net_sales() == FIRST_NIGHT
    running.sales(DAY_3, orders=[order("O7", 1, "2026/11/19 10:00", "C4", "1.00")])
    running.night(DAY_3)
    assert running.net_sales() == FIRST_NIGHT + 1
    running.night(DAY_4)
    assert running.differences() == []
