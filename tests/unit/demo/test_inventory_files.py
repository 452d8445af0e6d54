"""The warehouses' files tell one story: stock is what the movements leave, purchases are what was received."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

import duckdb
import pytest
import yaml

from pipelines.demo import GeneratedDemo
from pipelines.settings import DEFAULT_WORKSPACE
from tests.unit.demo import demo_files as files

EXPORTS = ("products", "suppliers", "stock_levels", "stock_movements", "purchase_orders", "sites", "batches",
           "receipts", "supplier_terms")  # fmt: skip
Place = tuple[str, str]


def _said(demo: GeneratedDemo, export: str) -> Iterator[tuple[str, list[files.Row]]]:
    """Night and records of each delivery."""
    for one in files.deliveries(demo, export, "inventory"):
        with files.path_of(demo, one).open(encoding="utf-8-sig", newline="") as file:
            yield one["night"], list(csv.DictReader(file))


def _on_hand(demo: GeneratedDemo, day: str) -> dict[Place, Decimal]:
    stock: dict[Place, Decimal] = defaultdict(Decimal)
    for _, rows in _said(demo, "stock_levels"):
        for row in rows:
            if row["库存日期"] == day:
                stock[row["仓库编号"], row["商品编码"]] += Decimal(row["现存量"])
    return stock


def _moved(demo: GeneratedDemo, day: str) -> dict[Place, Decimal]:
    moved: dict[Place, Decimal] = defaultdict(Decimal)
    for _, rows in _said(demo, "stock_movements"):
        for row in rows:
            if row["发生时间"][:10] <= day:
                moved[row["仓库编号"], row["商品编码"]] += Decimal(row["变动数量"])
    return moved


@pytest.mark.parametrize("day", ["2025-11-30", "2026-02-28", "2026-10-31", "2026-11-17", "2026-11-20"])
def test_stock_of_a_day_is_what_all_movements_up_to_it_leave(demo: GeneratedDemo, day: str) -> None:
    stock, moved = _on_hand(demo, day), _moved(demo, day)
    assert len(stock) == 180
    assert {place: qty for place, qty in stock.items() if qty != moved[place]} == {}


def test_stock_is_never_negative_and_covers_what_is_reserved_and_blocked(demo: GeneratedDemo) -> None:
    for _, rows in _said(demo, "stock_levels"):
        for row in rows:
            taken = Decimal(row["占用量"]) + Decimal(row["冻结量"])
            assert 0 <= taken <= Decimal(row["现存量"])


def test_a_movement_comes_once_and_a_stock_day_has_every_product_at_every_site(demo: GeneratedDemo) -> None:
    numbers = [row["单据编号"] for _, rows in _said(demo, "stock_movements") for row in rows]
    assert len(numbers) == len(set(numbers)) > 1000
    days = {row["库存日期"] for _, rows in _said(demo, "stock_levels") for row in rows} - {"2026-02-30"}
    assert len(days) == 12 + len(demo.nights)


def test_some_products_have_run_out_and_some_purchases_are_late_or_open(demo: GeneratedDemo) -> None:
    assert 3 < sum(qty == 0 for qty in _on_hand(demo, "2026-11-20").values()) < 40
    lines = {(row["采购单号"], row["行号"]): row for _, rows in _said(demo, "purchase_orders") for row in rows}
    late = [row for row in lines.values() if row["到货日期"] > row["承诺到货日"]]
    assert 0.05 < len(late) / len(lines) < 0.35
    assert {row["状态"] for row in lines.values()} == {"已到货", "未到货"}
    assert any(Decimal(row["到货数量"]) < Decimal(row["采购数量"]) for row in lines.values() if row["到货日期"])


@pytest.mark.parametrize("export", EXPORTS)
def test_inventory_files_have_a_byte_order_mark_and_the_headers_of_their_contract(
    demo: GeneratedDemo, export: str
) -> None:
    contract = yaml.safe_load((DEFAULT_WORKSPACE / "contracts" / "inventory" / f"{export}.yml").read_text("utf-8"))
    columns = next(iter(contract["feeds"].values()))["columns"]
    for one in files.deliveries(demo, export, "inventory"):
        path = files.path_of(demo, one)
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        header, *records = path.read_text("utf-8-sig").splitlines()
        assert header.split(",") == [column["from"] for column in columns.values()]
        assert len(records) == one["loaded"] + one["quarantined"]


def test_product_numbers_are_those_of_the_orders(demo: GeneratedDemo) -> None:
    _, products = next(_said(demo, "products"))
    ordered = {row["商品编码"] for _, rows in files.said(demo, "orders", "sales", "2026-11-20") for row in rows} - {""}
    assert ordered == {row["商品编码"] for row in products}


@pytest.mark.parametrize("number", [0, 3])
def test_stock_truth_equals_the_files(demo: GeneratedDemo, number: int) -> None:
    night = demo.nights[number].isoformat()
    query = "select value from read_parquet(?) where mart = ? and kpi = ? and night = ?::date and slice = ?"
    asked = [str(demo.truth / "kpis.parquet"), "mart_inventory_daily"]
    rows = [row for _, rows in _said(demo, "stock_levels") for row in rows if row["库存日期"] == night]
    value = sum(Decimal(row["现存量"]) * Decimal(row["单位成本(不含税)"]) for row in rows)
    expected = {"on_hand_qty": sum(Decimal(row["现存量"]) for row in rows), "stock_value_amt": value}
    for kpi, found in expected.items():
        (truth,) = duckdb.execute(query, [*asked, kpi, night, f'{{"stock_date": "{night}"}}']).fetchone() or (None,)
        assert truth == pytest.approx(float(found), abs=0.005), kpi
