"""What a contract may say, how its faults are told, and when its version changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.contract import Arrival, Contract, check_contracts, load_contracts, load_entities
from pipelines.contract.model import Tolerate
from pipelines.problems import JukeError
from pipelines.settings import DEFAULT_WORKSPACE, Workspace, load_workspace

STAFF = """
department: sales
export: staff
owner: hr@example.com
arrives: {pattern: "员工_{date:%Y%m%d}.csv", delivers: full}
feeds:
  employees:
    key: [source_employee_id]
    columns:
      source_employee_id: {from: 工号}
      employee_name: {from: [姓名, {header: 名字}]}
"""


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    (tmp_path / "juke.toml").write_text('[company]\nname_zh = "甲"\nname_en = "A"\n', "utf-8")
    (tmp_path / "contracts" / "sales").mkdir(parents=True)
    return load_workspace(tmp_path)


def write(ws: Workspace, text: str = STAFF, name: str = "staff.yml", **changes: Any) -> Workspace:
    body = yaml.safe_dump({**yaml.safe_load(text), **changes}, allow_unicode=True) if changes else text
    (ws.contracts / "sales" / name).write_text(body, "utf-8")
    return ws


def only(ws: Workspace) -> Contract:
    (contract,) = load_contracts(ws)
    return contract


def told(ws: Workspace) -> str:
    return "\n".join(map(str, check_contracts(ws)))


def staff_feed(**columns: Any) -> dict[str, Any]:
    usual = {"source_employee_id": {"from": "工号"}, "employee_name": {"from": "姓名"}}
    return {"employees": {"key": ["source_employee_id"], "columns": {**usual, **columns}}}


def test_the_demo_companys_contracts_hold() -> None:
    ws = load_workspace(DEFAULT_WORKSPACE)
    assert check_contracts(ws) == []
    assert [one.name for one in load_contracts(ws)] == sorted(one.name for one in load_contracts(ws))


def test_what_is_not_said_comes_from_the_company(ws: Workspace) -> None:
    contract = only(write(ws))
    assert (contract.timezone, contract.currency, contract.issuer) == ("Asia/Shanghai", "CNY", "sales")
    assert [s.header for s in contract.feeds["employees"].columns["employee_name"].sources] == ["姓名", "名字"]


def test_tolerance_is_written_as_people_write_it() -> None:
    assert Tolerate.model_validate({"bad_rows": "2%"}).bad_rows == 0.02


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"ownr": "x"}, ["the key 'ownr' is not known", "Closest: owner"]),
        ({"feeds": {"employee": staff_feed()["employees"]}}, ["no entity 'employee'", "Closest: employees"]),
        ({"feeds": staff_feed(team_nme={"from": "部门"})}, ["no column 'team_nme'", "Closest: team_name"]),
        ({"feeds": staff_feed(employee_name={"from": "姓名", "scale": 10})}, ["only numbers have a scale"]),
        ({"feeds": staff_feed(employee_name={"from": "姓名", "format": "%Y"})}, ["only dates have a format"]),
        ({"arrives": {"pattern": "a_{day}.csv", "delivers": "full"}}, ["arrives.pattern 'a_{day}.csv' cannot be read"]),
        ({"arrives": {"pattern": "a.csv", "delivers": "sometimes"}}, ["arrives.delivers"]),
        ({"assume": {"timezone": "Asia/Peking"}}, ["'Asia/Peking' is not an IANA time zone"]),
        ({"reads": {"total_row": {"column": "金额", "says": "合计"}}}, ["'金额' is mapped by no column"]),
        ({"reads": {"has_header": False}}, ["a file without a header needs names"]),
        ({"department": "service"}, ["Expected: contracts/service/staff.yml"]),
    ],
)
def test_a_fault_is_told_with_its_nearest_candidate(ws: Workspace, changes: dict[str, Any], parts: list[str]) -> None:
    found = told(write(ws, **changes))
    assert all(part in found for part in ["contracts/sales/staff.yml", *parts]), found


def test_a_column_the_entity_needs_must_be_mapped(ws: Workspace) -> None:
    feed = {"employees": {"key": [], "columns": {"employee_name": {"from": "姓名"}}}}
    found = told(write(ws, feeds=feed))
    assert "required column 'source_employee_id'" in found and "write key: [source_employee_id]" in found


def test_an_unknown_target_of_an_enum_is_told(ws: Workspace) -> None:
    orders = yaml.safe_load((DEFAULT_WORKSPACE / "contracts/sales/orders.yml").read_text("utf-8"))
    orders["feeds"]["order_lines"]["columns"]["status"]["values"]["已完成"] = "complete"
    del orders["assume"]["tax"]
    write(ws, yaml.safe_dump(orders), "orders.yml")
    assert "'complete' is no value of status" in told(ws) and "Closest: completed" in told(ws)
    assert "assume.tax is missing" in told(ws)


def test_all_problems_of_all_contracts_are_told_together(ws: Workspace) -> None:
    write(ws, feeds={"nobody": staff_feed()["employees"]})
    write(ws, "department: [", "broken.yml")
    write(ws, STAFF + "owner: again\n", "twice.yml")
    with pytest.raises(JukeError) as raised:
        load_contracts(ws)
    text = str(raised.value)
    assert all(part in text for part in ("no entity 'nobody'", "broken.yml: is no YAML", "key 'owner' is given twice"))


def test_two_contracts_of_one_export_are_told(ws: Workspace) -> None:
    write(ws)
    write(ws, name="staff.yaml")
    assert "sales.staff has a contract already" in told(ws)


def test_comments_and_words_leave_the_version_as_it_is(ws: Workspace) -> None:
    before = only(write(ws)).version
    assert only(write(ws, "# a comment\n" + STAFF)).version == before
    assert only(write(ws, owner="someone@example.com")).version == before
    assert len(before) == 10


@pytest.mark.parametrize(
    "changes",
    [
        {"feeds": staff_feed(team_name={"from": "部门"})},
        {"assume": {"timezone": "Asia/Tokyo"}},
        {"reads": {"encoding": "gbk"}},
        {"arrives": {"pattern": "员工_{date:%Y%m%d}.csv", "delivers": "changes"}},
        {"issuer": "hr_north"},
    ],
)
def test_a_changed_meaning_changes_the_version(ws: Workspace, changes: dict[str, Any]) -> None:
    before = only(write(ws)).version
    assert only(write(ws, **changes)).version != before


def test_a_widened_entity_changes_the_version(ws: Workspace) -> None:
    contract = only(write(ws))
    entity = contract.entities["employees"]
    extra = entity.columns["team_name"].model_copy(update={"name": "grade_name"})
    wider = entity.model_copy(update={"columns": {**entity.columns, "grade_name": extra}})
    changed = Contract(contract.path, contract.terms, {"employees": wider}, contract.timezone, contract.currency)
    assert changed.version != contract.version


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("员工_20261120.csv", Arrival(date(2026, 11, 20))),
        ("员工_20261320.csv", None),
        ("员工_20261120.csv.bak", None),
        ("x员工_20261120.csv", None),
        ("../员工_20261120.csv", None),
    ],
)
def test_a_file_name_fits_a_pattern_whole_or_not_at_all(ws: Workspace, name: str, expected: Arrival | None) -> None:
    assert only(write(ws)).matches(name) == expected


def test_a_pattern_may_have_wildcards_and_no_date(ws: Workspace) -> None:
    contract = only(write(ws, arrives={"pattern": ["staff*.xls", "{date:%Y-%m-%d}.csv"], "delivers": "full"}))
    assert contract.matches("staff (2).xls") == Arrival(None)
    assert contract.matches("2026-01-31.csv") == Arrival(date(2026, 1, 31))


def test_a_timestamp_lands_with_its_business_day_and_money_with_its_unit() -> None:
    columns = dict(load_entities()["order_lines"].lake_columns())
    names = list(columns)
    assert names[names.index("ordered_at") + 1] == "ordered_date" and columns["ordered_date"] == "DATE"
    assert {"currency_code", "tax_basis", "_delivery_id", "_generation", "_extra"} <= set(names)
    assert "currency_code" not in dict(load_entities()["customer_records"].lake_columns())
