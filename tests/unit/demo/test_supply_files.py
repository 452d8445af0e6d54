"""Receipts, terms, batches, unmet demand, production and what distributors report agree with the files around them."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from decimal import Decimal

from pipelines.demo import GeneratedDemo
from tests.unit.demo import demo_files as files

LAST = "2026-11-20"


def _rows(demo: GeneratedDemo, export: str, department: str = "inventory") -> list[files.Row]:
    """The records of every delivery in order of arrival."""
    rows: list[files.Row] = []
    for one in files.deliveries(demo, export, department):
        path = files.path_of(demo, one)
        if path.suffix == ".jsonl":
            rows += [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        elif path.suffix == ".xlsx":
            rows += files.workbook_rows(path)
        else:
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows += list(csv.DictReader(file))
    return rows


def test_receipts_of_a_line_add_up_to_what_its_purchase_order_says(demo: GeneratedDemo) -> None:
    lines = {(row["采购单号"], row["行号"]): row for row in _rows(demo, "purchase_orders")}
    came: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    trucks: dict[tuple[str, str], int] = defaultdict(int)
    for row in _rows(demo, "receipts"):
        line = (row["采购单号"], row["行号"])
        assert Decimal(row["合格数量"]) + Decimal(row["拒收数量"]) == Decimal(row["收货数量"])
        assert row["收货日期"] == lines[line]["到货日期"]
        came[line] += Decimal(row["收货数量"])
        trucks[line] += 1
    received = {line: Decimal(row["到货数量"]) for line, row in lines.items() if Decimal(row["到货数量"])}
    assert came == received
    assert max(trucks.values()) == 2


def test_one_supplier_is_late_and_refused_more_often_than_the_others(demo: GeneratedDemo) -> None:
    late: dict[str, list[bool]] = defaultdict(list)
    for row in {(row["采购单号"], row["行号"]): row for row in _rows(demo, "purchase_orders")}.values():
        if row["到货日期"]:
            late[row["供应商编号"]].append(row["到货日期"] > row["承诺到货日"])
    share = {supplier: sum(found) / len(found) for supplier, found in late.items()}
    refused: dict[str, list[bool]] = defaultdict(list)
    for row in _rows(demo, "receipts"):
        refused[row["供应商编号"]].append(Decimal(row["拒收数量"]) > 0)
    rejects = {supplier: sum(found) / len(found) for supplier, found in refused.items()}
    assert max(share, key=share.__getitem__) == max(rejects, key=rejects.__getitem__) == "V0104"
    assert sorted(share.values())[-1] > 2 * sorted(share.values())[-2]


def test_every_batch_in_stock_is_described_and_what_is_blocked_is_on_hold(demo: GeneratedDemo) -> None:
    state = {(row["批次"], row["商品编码"]): row["质量状态"] for row in _rows(demo, "batches")}
    stock = [row for row in _rows(demo, "stock_levels") if row["库存日期"] == LAST]
    assert {(row["批次"], row["商品编码"]) for row in stock} <= set(state)
    blocked = [row for row in stock if Decimal(row["冻结量"]) > 0]
    assert blocked and {state[row["批次"], row["商品编码"]] for row in blocked} == {"待检"}


def test_unmet_demand_for_want_of_stock_holds_every_order_line_cancelled_for_it(demo: GeneratedDemo) -> None:
    cancelled = {
        (row["订单号"], row["行号"])
        for _, rows in files.said(demo, "orders", "sales", LAST)
        for row in rows
        if row["取消原因"] == "缺货"
    }
    noted = {(row["订单号"], str(row["行号"])) for row in _rows(demo, "unfilled_demand") if row.get("订单号")}
    assert cancelled and cancelled <= noted


def test_what_is_made_is_not_bought_and_one_products_plan_is_missed(demo: GeneratedDemo) -> None:
    weeks = {(row["商品编码"], row["周起始日"]): row for row in _rows(demo, "production_weeks", "production")}
    made = {product for product, _ in weeks}
    assert made.isdisjoint(row["商品编码"] for row in _rows(demo, "purchase_orders"))
    last = [row for (product, week), row in weeks.items() if product == "P3004" and "2026-10-12" <= week < "2026-11-16"]
    planned, produced = (sum(float(row[name] or 0) for row in last) for name in ("计划产量", "实际产量"))
    assert 0 < produced < 0.75 * planned
    assert all(row["实际产量"] == "" for (_, week), row in weeks.items() if week > LAST)


def test_a_distributor_reports_after_the_sale_and_the_greatest_of_them_late(demo: GeneratedDemo) -> None:
    reports = _rows(demo, "partner_reports", "marketing")
    delays: dict[str, list[bool]] = defaultdict(list)
    for row in reports:
        assert row["报备日期"] > row["销售日期"]
        delays[row["经销商编号"]].append(row["报备日期"] > row["应报日期"])
    always_late = [found for found in delays.values() if all(found) and len(found) > 3]
    assert len(reports) > 50 and len(always_late) == 1


def test_some_receipts_come_a_night_late_and_some_weeks_are_corrected(demo: GeneratedDemo) -> None:
    late = [one for one in files.deliveries(demo, "receipts", "inventory") if one["incident"]]
    again = [one for one in files.deliveries(demo, "production_weeks", "production") if one["incident"]]
    assert late and all(one["night"] > one["business_date"] for one in late)
    assert again and {one["revision"] for one in again} == {2}
