"""What the controls of a totals file may say, and how their faults are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.contract import check_contracts, load_contracts
from pipelines.settings import DEFAULT_WORKSPACE, Workspace, load_workspace

TOTALS = """
department: sales
export: control_totals
owner: sales-ops@example.com
arrives: {pattern: "控制总数_{date:%Y%m%d}.csv", delivers: changes}
"""
CONTROLS: dict[str, Any] = {
    "file": {"from": "文件名"},
    "rows": {"from": "行数"},
    "sums": {"orders": {"net_amt": {"from": "金额合计"}}},
}


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    (tmp_path / "juke.toml").write_text('[company]\nname_zh = "甲"\nname_en = "A"\n', "utf-8")
    folder = tmp_path / "contracts" / "sales"
    folder.mkdir(parents=True)
    orders = DEFAULT_WORKSPACE / "contracts" / "sales" / "orders.yml"
    (folder / "orders.yml").write_text(orders.read_text("utf-8"), "utf-8")
    return load_workspace(tmp_path)


def write(ws: Workspace, stated: dict[str, Any] | None = None, **changes: Any) -> Workspace:
    body = {**yaml.safe_load(TOTALS), "controls": {**CONTROLS, **(stated or {})}, **changes}
    kept = {key: value for key, value in body.items() if value is not None}
    path = ws.contracts / "sales" / "control_totals.yml"
    path.write_text(yaml.safe_dump(kept, allow_unicode=True), "utf-8")
    return ws


def test_a_totals_file_feeds_nothing_and_is_read_like_any_other(ws: Workspace) -> None:
    (totals, _) = load_contracts(write(ws))
    assert totals.feeds == {} and totals.controls is not None
    (feed,) = totals.as_read().feeds.values()
    assert list(feed.columns) == ["file", "rows", "orders.net_amt"]


def test_another_meaning_of_the_totals_is_another_version(ws: Workspace) -> None:
    before = load_contracts(write(ws))[0].version
    assert load_contracts(write(ws, owner="someone@example.com"))[0].version == before
    assert load_contracts(write(ws, {"rows": {"from": "笔数"}}))[0].version != before


@pytest.mark.parametrize(
    ("controls", "parts"),
    [
        ({"fil": {"from": "文件"}}, ["the key 'controls.fil' is not known", "Closest: file"]),
        ({"file": None}, ["controls: write file: {from: <header>}"]),
        ({"date": {"from": "日期"}}, ["date goes with export"]),
        ({"rows": None, "sums": {"orders": {}}}, ["controls: it states nothing"]),
        ({"sums": {}}, ["controls.sums"]),
        ({"sums": {"order": {}}}, ["sales has no export 'order'", "Closest: orders"]),
        ({"sums": {"control_totals": {}}}, ["sales has no export 'control_totals'"]),
        ({"sums": {"orders": {"net_amnt": {"from": "a"}}}}, ["orders fills no column 'net_amnt'", "Closest: net_amt"]),
        ({"sums": {"orders": {"status": {"from": "金额"}}}}, ["status is enum, and only numbers have a sum"]),
        ({"sums": {"orders": {"net_amt": {"product": ["a", "b"]}}}}, ["a stated total is one cell"]),
        ({"sums": {"orders": {"net_amt": {"from": "a", "scale": 0}}}}, ["scale is 0"]),
        ({"file": {"from": "a", "values": {"x": "y"}}}, ["controls.file.values: only export maps values"]),
        ({"file": {"from": "a", "scale": 10}}, ["controls.file: only rows and sums have a scale"]),
        ({"rows": {"from": "a", "format": "%Y"}}, ["controls.rows.format: only date has a format"]),
        ({"export": {"from": "a", "values": {"订单": "order"}}}, ["'order' is no export of controls.sums", "orders"]),
    ],
)  # fmt: skip
def test_a_fault_of_controls_is_told_with_what_to_write(
    ws: Workspace, controls: dict[str, Any], parts: list[str]
) -> None:
    found = "\n".join(map(str, check_contracts(write(ws, controls))))
    assert all(part in found for part in ["contracts/sales/control_totals.yml", *parts]), found


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"arrives": {"pattern": "a.csv", "delivers": "full"}}, "Expected: changes or period"),
        ({"feeds": {"employees": {"columns": {"employee_name": {"from": "a"}}}}}, "write either feeds or controls"),
        ({"controls": None}, "write feeds: which entities its rows become; or controls"),
        ({"reads": {"total_row": {"column": "金额", "says": "合计"}}}, "'金额' is mapped by no column"),
    ],
)
def test_a_fault_beside_controls_is_told_too(ws: Workspace, changes: dict[str, Any], part: str) -> None:
    assert part in "\n".join(map(str, check_contracts(write(ws, **changes))))
