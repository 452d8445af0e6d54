"""Payments, shipments, stage changes and targets: the truth equals what a second reader finds in the files."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from datetime import date
from decimal import Decimal

import duckdb
import pytest
from python_calamine import load_workbook

from pipelines.demo import GeneratedDemo
from tests.unit.demo import demo_files as files

STAGES = {"需求确认": "qualify", "方案报价": "propose", "商务谈判": "negotiate", "赢单": "won", "输单": "lost",
          "无效": "void"}  # fmt: skip
ORDER = ("qualify", "propose", "negotiate", "won")


def truth(demo: GeneratedDemo, mart: str, kpi: str, night: str, slice_: str = "{}") -> float:
    query = "select value from read_parquet(?) where (mart, kpi, slice) = (?, ?, ?) and night = ?::date"
    ((value,),) = duckdb.execute(query, [str(demo.truth / "kpis.parquet"), mart, kpi, slice_, night]).fetchall()
    return value


def winners(demo: GeneratedDemo, export: str, key: str, night: str) -> list[files.Row]:
    """The newest record of each key, damaged ones left out."""
    found: dict[str, files.Row] = {}
    for _, rows in files.said(demo, export, "sales", night):
        found |= {row[key]: row for row in rows if "999999999" not in row[key]}
    return list(found.values())


def yuan(text: str) -> Decimal:
    return -Decimal(text[1:-1]) if text.startswith("(") else Decimal(text)


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_collected_truth_equals_the_payments_less_those_in_parentheses(demo: GeneratedDemo, number: int) -> None:
    night = demo.nights[number].isoformat()
    rows = winners(demo, "payments", "回款单号", night)
    assert any(row["回款金额"].startswith("(") for row in rows)
    assert Decimal(str(truth(demo, "fct_payment", "paid_amt", night))) == sum(yuan(row["回款金额"]) for row in rows)
    assert truth(demo, "fct_payment", "payment_count", night) == len(rows)


@pytest.mark.parametrize("number", [0, 3])
def test_a_shipment_is_told_again_when_it_arrives(demo: GeneratedDemo, number: int) -> None:
    night = demo.nights[number].isoformat()
    rows = winners(demo, "shipments", "发货单号", night)
    quantity = sum(Decimal(row["发货数量"]) for row in rows)
    assert Decimal(str(truth(demo, "fct_shipment", "shipped_qty", night))) == quantity
    delivered = [row for row in rows if row["签收时间"]]
    assert truth(demo, "fct_shipment", "delivered_count", night) == len(delivered)
    on_time = [row for row in delivered if row["签收时间"][:10] <= row["承诺交期"]]
    assert truth(demo, "fct_shipment", "on_time_count", night) == len(on_time)


@pytest.mark.parametrize("number", [0, 3])
def test_a_deal_that_is_unwon_is_not_among_the_won_ones(demo: GeneratedDemo, number: int) -> None:
    night = demo.nights[number].isoformat()
    path: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for _, rows in files.said(demo, "opportunities", "sales", night):
        for row in rows:
            path[row["商机编号"]].append((row["进入时间"], STAGES[row["阶段"]]))
    stages = [[stage for _, stage in sorted(moves)] for moves in path.values()]
    assert any("won" in moves[:-1] for moves in stages)
    for at, stage in enumerate(ORDER):
        entered = [m for m in stages if stage in m and (stage != "won" or m[-1] == "won")]
        told = f'{{"stage": "{stage}"}}'
        assert truth(demo, "mart_sales_funnel", "entered_count", night, told) == len(entered)
        won = sum(moves[-1] == "won" for moves in entered)
        assert truth(demo, "mart_sales_funnel", "won_count", night, told) == won
        later = [m for m in entered if any(s in ORDER[at + 1 :] and (s != "won" or m[-1] == "won") for s in m)]
        assert truth(demo, "mart_sales_funnel", "moved_on_count", night, told) == len(later)


def test_targets_are_a_cross_table_with_an_empty_cell_after_a_person_left(demo: GeneratedDemo) -> None:
    (delivery,) = files.deliveries(demo, "targets", "sales")
    cells = load_workbook(str(files.path_of(demo, delivery))).get_sheet_by_index(0).to_python(skip_empty_area=False)
    names, rows = cells[1], cells[2:]
    months = [at for at, name in enumerate(names) if re.fullmatch(r"\d{4}年\d{1,2}月", str(name))]
    assert len(months) == 24 and delivery["loaded"] == len(rows)
    assert any(row[months[-1]] == "" for row in rows)
    night, last = demo.nights[0].isoformat(), date(2026, 12, 1)
    assert last > demo.nights[-1]
    collected = sum(Decimal(str(row[at])) for row in rows for at in months if row[0] == "回款" and row[at] != "")
    found = truth(demo, "mart_sales_target", "target_amt", night, '{"metric_code": "collected"}')
    assert abs(Decimal(str(found)) - collected * 10_000) < Decimal("0.01")
    november = names.index("2026年11月")
    signed = sum(Decimal(str(row[november])) for row in rows if row[0] == "签单" and row[november] != "")
    month = json.dumps({"kpi": "net_sales_amt", "month_start_date": "2026-11-01", "is_whole_company": "true"})
    found = truth(demo, "mart_kpi_home", "target_value", night, month.replace(" ", ""))
    assert abs(Decimal(str(found)) - signed * 10_000) < Decimal("0.01")


def test_a_running_month_is_held_against_the_same_days_of_the_month_before(demo: GeneratedDemo) -> None:
    night = demo.nights[-1].isoformat()
    newest: dict[tuple[str, str], tuple[tuple[str, int], files.Row]] = {}
    for version, rows in files.said(demo, "orders", "sales", night):
        for row in rows:
            key = (row["订单号"], row["行号"])
            if newest.get(key, (("",), 0))[0] < version:
                newest[key] = (version, row)
    orders = {row["订单号"]: row["下单时间"] for _, row in newest.values() if row["订单号"] != "合计"}
    told = {
        month: json.dumps({"kpi": "order_count", "month_start_date": month, "is_whole_company": "true"})
        for month in ("2026-11-01", "2026-10-01")
    }
    first_days = [at for number, at in orders.items() if "2026/10/01" <= at < "2026/10/21" and "SO90000" not in number]
    running = told["2026-11-01"].replace(" ", "")
    assert truth(demo, "mart_kpi_home", "previous_value", night, running) == len(first_days)
    october = [at for number, at in orders.items() if at.startswith("2026/10") and "SO90000" not in number]
    assert truth(demo, "mart_kpi_home", "value", night, told["2026-10-01"].replace(" ", "")) == len(october)
