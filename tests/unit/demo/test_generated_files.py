"""The files fit their contracts, keep their departments' habits, and are the same for the same seed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from python_calamine import load_workbook

from pipelines.demo import GeneratedDemo, generate
from pipelines.demo.plan import Plan
from pipelines.problems import JukeError
from pipelines.settings import DEFAULT_WORKSPACE, Workspace
from tests.unit.demo import demo_files as files
from tests.unit.demo.demo_files import CUSTOMERS, NIGHTS, SEED

EXPORTS = (("sales", "customers"), ("sales", "orders"), ("sales", "staff"), ("service", "customers"),
           ("service", "tickets"))  # fmt: skip


def _digests(demo: GeneratedDemo) -> dict[str, str]:
    paths = sorted(path for path in demo.drops.rglob("*") if path.is_file())
    return {str(path.relative_to(demo.drops)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_the_same_seed_gives_the_same_bytes(demo: GeneratedDemo, make_workspace: Callable[[str], Workspace]) -> None:
    again = generate(make_workspace("again"), CUSTOMERS, NIGHTS, SEED)
    assert _digests(again) == _digests(demo)
    for name in ("planted.json", "deliveries.json", "relations.csv"):
        assert (again.truth / name).read_bytes() == (demo.truth / name).read_bytes()


def test_another_seed_gives_other_customers_and_orders(demo: GeneratedDemo, single: GeneratedDemo) -> None:
    same = set(_digests(single).values())
    equal = [path for path, digest in _digests(demo).items() if digest in same]
    fixed = ("channel_costs_", "channel_fees_", "营销日历_", "库点资料_")  # tariffs and a calendar are nobody's chance
    assert [path for path in equal if not any(name in path for name in fixed)] == []


def test_one_night_carries_the_whole_history_with_no_incident(single: GeneratedDemo) -> None:
    assert [night.isoformat() for night in single.nights] == ["2026-11-20"]
    assert {d["outcome"] for d in json.loads((single.truth / "deliveries.json").read_text("utf-8"))} == {"loaded"}
    contracts = list((DEFAULT_WORKSPACE / "contracts").rglob("*.yml"))
    assert single.files == len(contracts) + 3  # one per export, two more years of orders, one older stock list


def test_former_drops_and_truth_are_replaced(single: GeneratedDemo) -> None:
    root = single.drops.parent
    assert not list(root.rglob("old.csv"))
    assert sorted(path.name for path in root.iterdir()) == ["contracts", "drops", "juke.toml", "state", "truth"]
    assert [path.name for path in (root / "state").iterdir()] == ["identity_labels.csv"]


def test_sizes_are_near_what_was_asked_for(demo: GeneratedDemo) -> None:
    assert 2.4 * CUSTOMERS < demo.order_lines < 4.2 * CUSTOMERS
    assert 0.3 * CUSTOMERS < demo.tickets < 0.55 * CUSTOMERS
    assert 1.6 * CUSTOMERS < demo.records < 2.1 * CUSTOMERS


def test_impossible_sizes_are_refused_together() -> None:
    with pytest.raises(JukeError) as caught:
        Plan(customers=3, nights=0, seed=1)
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(("department", "export"), EXPORTS)
def test_headers_and_coded_values_are_those_of_the_contract(demo: GeneratedDemo, department: str, export: str) -> None:
    contract = yaml.safe_load((DEFAULT_WORKSPACE / "contracts" / department / f"{export}.yml").read_text("utf-8"))
    columns = next(iter(contract["feeds"].values()))["columns"]
    sources = {name: _headers(column["from"]) for name, column in columns.items()}
    for _, rows in files.said(demo, export, department, "2026-11-20"):
        known = {header for headers in sources.values() for header in headers}
        assert set(rows[0]) <= known
        assert all(set(rows[0]) & headers for headers in sources.values())
        for name, column in columns.items():
            header = next(iter(set(rows[0]) & sources[name]))
            assert {row[header] for row in rows} - {""} <= set(column.get("values", {row[header] for row in rows}))


def _headers(source: object) -> set[str]:
    entries = source if isinstance(source, list) else [source]
    return {entry["header"] if isinstance(entry, dict) else str(entry) for entry in entries}


@pytest.mark.parametrize(("department", "export"), EXPORTS)
def test_every_file_holds_the_records_it_is_expected_to_hold(demo: GeneratedDemo, department: str, export: str) -> None:
    for one in files.deliveries(demo, export, department):
        if one["outcome"] == "loaded":
            path = files.path_of(demo, one)
            rows = files.workbook_rows(path) if path.suffix == ".xlsx" else files.gbk_rows(path)
            assert one["header"] + len(rows) == one["physical"], path.name
            assert one["quarantined"] <= 0.02 * len(rows), path.name


def test_total_rows_state_the_sums_of_all_records_above(demo: GeneratedDemo) -> None:
    for _, rows in files.said(demo, "orders", "sales", "2026-11-20"):
        *lines, total = rows
        assert total["订单号"] == "合计"
        for name in {"数量", "折扣金额", "税额", "金额(元)", "金额(万元)"} & set(total):
            assert sum(Decimal(line[name]) for line in lines) == Decimal(total[name]), name


def test_only_the_oldest_order_file_states_ten_thousands(demo: GeneratedDemo) -> None:
    headers = {one["file"]: files.path_of(demo, one).read_bytes().split(b"\r\n")[0].decode("gbk")
               for one in files.deliveries(demo, "orders", "sales")}  # fmt: skip
    assert [name for name, header in headers.items() if "金额(万元)" in header] == ["订单明细_20241231.csv"]


def test_one_order_record_cannot_be_decoded(demo: GeneratedDemo) -> None:
    broken = [one["file"] for one in files.deliveries(demo, "orders", "sales") if not _is_gbk(files.path_of(demo, one))]
    assert broken == ["订单明细_20241231.csv"]


def _is_gbk(path: Path) -> bool:
    try:
        path.read_bytes().decode("gbk")
    except UnicodeDecodeError:
        return False
    return True


def test_some_phones_of_the_old_erp_are_full_width(demo: GeneratedDemo) -> None:
    _, rows = next(files.said(demo, "customers", "sales", demo.nights[0].isoformat()))
    wide = [row for row in rows if "０" <= row["手机"][:1] <= "９"]
    assert 0.01 < len(wide) / len(rows) < 0.12


def test_service_workbooks_have_merged_groups_over_traditional_headers(demo: GeneratedDemo) -> None:
    path = files.path_of(demo, files.deliveries(demo, "customers", "service")[0])
    sheet = load_workbook(str(path)).get_sheet_by_index(0)
    assert sheet.merged_cell_ranges == [((0, 0), (0, 2)), ((0, 3), (0, 6)), ((0, 7), (0, 11))]
    assert sheet.to_python()[1][:3] == ["客戶代號", "類型", "客戶名稱"]


def test_incidents_are_spread_over_the_later_nights(demo: GeneratedDemo) -> None:
    every = json.loads((demo.truth / "deliveries.json").read_text("utf-8"))
    incidents = {one["incident"]: one for one in every if one["incident"]}
    late = {name for name in incidents if name.startswith("late_")}
    resent = {name for name in incidents if name.startswith("resent_")}
    assert {"late_orders", "late_allocations"} <= late
    assert {"resent_tickets", "resent_orders", "resent_product_costs"} <= resent
    assert set(incidents) - late - resent == {"repeated_under_another_name"}
    assert all(incidents[name]["night"] > incidents[name]["business_date"] for name in late)
    assert incidents["repeated_under_another_name"]["outcome"] == "duplicate"
    assert {incidents[name]["revision"] for name in resent} == {2}
    assert all(one["outcome"] == "loaded" for name, one in incidents.items() if name != "repeated_under_another_name")


def test_order_times_lie_on_the_days_the_file_is_about(demo: GeneratedDemo) -> None:
    bulk = dict(files.said(demo, "orders", "sales", demo.nights[0].isoformat()))
    days = {key[0]: sorted(row["下单时间"] for row in rows[:-1] if "26:61" not in row["下单时间"])
            for key, rows in bulk.items()}  # fmt: skip
    assert days["2024-12-31"][0] >= "2024/11/21" and days["2024-12-31"][-1] < "2025/01/01"
    assert days["2025-12-31"][0] >= "2025/01/01" and days["2025-12-31"][-1] < "2026/01/01"
    assert days[demo.nights[0].isoformat()][-1] < "2026/11/18"
