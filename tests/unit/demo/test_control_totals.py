"""The departments' totals files state what their data files hold, read back by a second reader."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.demo import GeneratedDemo
from tests.unit.demo import demo_files as files

ENCODINGS = {"sales": "gbk", "finance": "gbk", "service": "utf-8", "inventory": "utf-8-sig",
             "production": "utf-8-sig", "marketing": "utf-16"}  # fmt: skip
OTHER_ENCODINGS = {"会员权益": "utf-8-sig"}  # files unlike their department's totals
ROWS = {"sales": "记录数", "finance": "记录数", "service": "筆數", "inventory": "记录数",
        "production": "记录数", "marketing": "记录数"}  # fmt: skip
#: (department, how its files begin) -> header of the stated sum -> (header of the lines, what one of it is worth)
SUMS: dict[tuple[str, str], dict[str, tuple[str, Decimal]]] = {
    ("sales", "回款明细"): {"金额合计": ("回款金额", Decimal(1))},
    ("sales", "发货明细"): {"数量合计": ("发货数量", Decimal(1))},
    ("sales", "usage"): {"数量合计": ("quantity", Decimal(1))},
    ("finance", "核销明细"): {"金额合计": ("核销金额", Decimal(1))},
    ("finance", "运费明细"): {"金额合计": ("运费(不含税)", Decimal(1))},
    ("inventory", "库存快照"): {"数量合计": ("现存量", Decimal(1))},
    ("inventory", "库存变动"): {"数量合计": ("变动数量", Decimal(1)), "成本合计": ("变动成本(不含税)", Decimal(1))},
    ("inventory", "采购订单"): {"数量合计": ("采购数量", Decimal(1))},
    ("inventory", "收货记录"): {"数量合计": ("收货数量", Decimal(1))},
    ("marketing", "会员权益"): {"费用合计(万元)": ("金额(元)", Decimal("0.0001"))},
    ("marketing", "营销费用"): {"费用合计(万元)": ("金额(元)", Decimal("0.0001"))},
}


def _stated(demo: GeneratedDemo, department: str) -> Iterator[tuple[Path, dict[str, str]]]:
    """(data file, what its night's totals file states of it)."""
    for one in files.deliveries(demo, "control_totals", department):
        path = files.path_of(demo, one)
        for row in _rows(path, ENCODINGS[department]):
            yield path.parent / next(iter(row.values())), row


def _rows(path: Path, encoding: str) -> list[dict[str, str]]:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ","))


@pytest.mark.parametrize("department", list(ENCODINGS))
def test_every_file_of_a_night_is_stated_with_its_records(demo: GeneratedDemo, department: str) -> None:
    stated = {path: int(row[ROWS[department]]) for path, row in _stated(demo, department)}
    every: list[dict[str, Any]] = json.loads((demo.truth / "deliveries.json").read_text("utf-8"))
    mine = [one for one in every if one["department"] == department and one["export"] != "control_totals"]
    assert set(stated) == {files.path_of(demo, one) for one in mine}
    loaded = {
        files.path_of(demo, one): one["loaded"] + one["quarantined"] for one in mine if one["outcome"] == "loaded"
    }
    assert {path: count for path, count in stated.items() if path in loaded} == loaded


@pytest.mark.parametrize(("department", "begins"), list(SUMS))
def test_a_stated_sum_is_that_of_the_lines(demo: GeneratedDemo, department: str, begins: str) -> None:
    checked = 0
    for path, row in _stated(demo, department):
        if path.name.startswith(begins):
            lines = _rows(path, OTHER_ENCODINGS.get(begins, ENCODINGS[department]))
            for header, (column, worth) in SUMS[department, begins].items():
                assert sum(_number(line[column]) for line in lines) * worth == _number(row[header] or "0"), path.name
                checked += 1
    assert checked >= len(demo.nights)


def test_an_order_files_totals_are_in_yuan_whatever_its_lines_are_in(demo: GeneratedDemo) -> None:
    for path, row in _stated(demo, "sales"):
        if path.name.startswith("订单明细"):
            *_, total = files.gbk_rows(path)
            in_yuan = Decimal(total.get("金额(元)") or 0) + 10000 * Decimal(total.get("金额(万元)") or 0)
            assert (in_yuan, total["数量"]) == (Decimal(row["金额合计"]), row["数量合计"])


def _number(cell: str) -> Decimal:
    """An amount in brackets is negative; a remark hides its number."""
    plain = "-" + cell[1:-1] if cell.startswith("(") else cell
    return Decimal(plain) if plain.replace(".", "", 1).lstrip("-").isdigit() else Decimal(0)
