"""Returns, offers, contracts, use, contacts, groups and owners: what the files say fits together and fits the truth."""

from __future__ import annotations

import csv
import json
import unicodedata
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import mean
from typing import Any

import duckdb
import pytest

from pipelines.demo import GeneratedDemo
from tests.unit.demo import demo_files as files

KEYS = {
    "returns": ("退货单号",),
    "quotations": ("报价单号",),
    "contracts": ("合同编号",),
    "usage": ("contract_no", "week_of", "meter"),
    "activities": ("id",),
    "account_parents": ("客户编号", "归属起始"),
    "account_owners": ("客户编号", "接手日期"),
    "orders": ("订单号", "行号"),
    "payments": ("回款单号",),
    "customers": ("客户编号",),
}
ENTITIES = {"orders": "order_lines", "customers": "customer_records"}
DAMAGED = ("999999", "合计", "SO90000")


def winners(demo: GeneratedDemo, export: str) -> list[dict[str, Any]]:
    """The newest record of each key over all nights; damaged ones left out."""
    newest: dict[tuple[str, ...], tuple[tuple[str, int], dict[str, Any]]] = {}
    for one in files.deliveries(demo, export, "sales"):
        version = (one["business_date"], one["revision"])
        for row in _rows(demo, one) if one["outcome"] == "loaded" else []:
            key = tuple(str(row[name]) for name in KEYS[export])
            is_damaged = any(mark in key[0] for mark in DAMAGED)
            if not is_damaged and version >= newest.get(key, (version, row))[0]:
                newest[key] = (version, row)
    return [row for _, row in newest.values()]


def _rows(demo: GeneratedDemo, one: dict[str, Any]) -> list[dict[str, Any]]:
    path = files.path_of(demo, one)
    if path.suffix == ".xlsx":
        return list(files.workbook_rows(path))
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    if one["export"] == "usage":
        return list(csv.DictReader(path.read_text("utf-8").splitlines()))
    return list(files.gbk_rows(path))


def event(demo: GeneratedDemo, entity: str) -> list[dict[str, Any]]:
    """The true rows of an entity after the last night."""
    found = duckdb.execute("from read_parquet(?)", [str(demo.truth / "events" / f"{entity}.parquet")])
    names = [column[0] for column in found.description or []]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return [row for row in rows if row.get("issuer", "erp_east") == "erp_east"]  # sales has its own customers


def number(text: str) -> Decimal:
    plain = unicodedata.normalize("NFKC", text)
    return -Decimal(plain[1:-1]) if plain.startswith("(") else Decimal(plain)


def day(text: str) -> date:
    return date(*(int(part) for part in text.translate(str.maketrans("年月/", "---")).rstrip("日").split("-")))


@pytest.mark.parametrize("export", list(KEYS))
def test_the_true_rows_are_as_many_as_the_files_have_keys(demo: GeneratedDemo, export: str) -> None:
    assert len(event(demo, ENTITIES.get(export, export))) == len(winners(demo, export)) > 0


def test_true_order_lines_equal_the_newest_of_every_line(demo: GeneratedDemo) -> None:
    said: dict[tuple[str, str], files.Row] = {(row["订单号"], row["行号"]): row for row in winners(demo, "orders")}
    for line in event(demo, "order_lines"):
        row = said[line["source_order_id"], str(line["line_no"])]
        assert line["ordered_qty"] == Decimal(row["数量"])
        assert line["source_employee_id"] == row["销售员工号"]
        in_yuan = Decimal(row.get("金额(元)") or 0) + 10_000 * Decimal(row.get("金额(万元)") or 0)
        assert (line["net_amt"], line["cancel_reason"] or "") == (in_yuan, row["取消原因"])


def test_what_is_returned_is_what_the_order_lines_say_and_what_is_paid_back(demo: GeneratedDemo) -> None:
    returns = winners(demo, "returns")
    returned = {(row["订单号"], row["行号"]) for row in winners(demo, "orders") if row["状态"] == "已退货"}
    assert {(row["订单号"], row["行号"]) for row in returns} == returned
    owed: dict[str, Decimal] = defaultdict(Decimal)
    for row in returns:
        owed[row["订单号"]] += number(row["退款金额"])
    refunds = [row for row in winners(demo, "payments") if row["回款金额"].startswith("(")]
    assert len(refunds) > 10
    assert all(owed[row["订单号"]] == -number(row["回款金额"]) for row in refunds)


def test_the_last_offer_of_a_won_deal_is_the_accepted_one(demo: GeneratedDemo) -> None:
    stages = defaultdict(set)
    for row in event(demo, "opportunity_stage_changes"):
        stages[row["source_opportunity_id"]].add(row["stage"])
    offers = sorted(winners(demo, "quotations"), key=lambda row: (row["商机编号"], row["报价日期"]))
    last = {row["商机编号"]: row["状态"] for row in offers}
    assert {deal for deal, state in last.items() if state == "已接受"} == {
        deal for deal, reached in stages.items() if "won" in reached
    }
    assert len(offers) > len(last)


def test_a_renewal_is_dearer_and_names_the_contract_it_follows(demo: GeneratedDemo) -> None:
    contracts = {row["合同编号"]: row for row in winners(demo, "contracts")}
    renewals = [row for row in contracts.values() if row["原合同编号"]]
    assert len(renewals) > 10
    for row in renewals:
        former = contracts[row["原合同编号"]]
        assert number(row["月费(元)"]) > number(former["月费(元)"])
        assert day(row["合同开始"]) == day(former["合同结束"]) + timedelta(days=1)
        assert not former["解约日期"]
    cancelled = [row for row in contracts.values() if row["解约日期"]]
    assert cancelled and all(row["解约原因"] for row in cancelled)
    assert not any(row["解约原因"] for row in contracts.values() if not row["解约日期"])


def test_who_leaves_uses_less_for_eight_weeks_before(demo: GeneratedDemo) -> None:
    use = defaultdict(list)
    for row in sorted(winners(demo, "usage"), key=lambda row: row["week_of"]):
        use[row["contract_no"]].append(number(row["quantity"]))
    left = [use[row["合同编号"]] for row in winners(demo, "contracts") if row["解约日期"]]
    long = [weeks for weeks in left if len(weeks) >= 16]
    assert len(long) >= 3
    assert all(mean(weeks[-8:]) < Decimal("0.6") * mean(weeks[:-10]) for weeks in long)
    stays = [weeks for contract, weeks in use.items() if len(weeks) >= 48]
    assert mean(float(mean(weeks[-8:]) / mean(weeks[:-10])) for weeks in stays) > 0.8


def test_a_resent_reading_corrects_two_and_leaves_the_rest(demo: GeneratedDemo) -> None:
    first, second = [one for one in files.deliveries(demo, "usage", "sales") if one["business_date"] == "2026-11-18"]
    assert (first["revision"], second["revision"], second["incident"]) == (1, 2, "resent_usage")
    before, after = ({row["contract_no"]: row for row in _rows(demo, one)} for one in (first, second))
    assert before.keys() == after.keys()
    assert sum(before[one] != after[one] for one in before) == 2


def test_customers_of_who_left_lie_in_the_public_pool_for_a_while(demo: GeneratedDemo) -> None:
    left = {row["source_employee_id"]: row["left_date"] for row in event(demo, "employees") if row["left_date"]}
    stays = defaultdict(list)
    for row in sorted(event(demo, "account_owners"), key=lambda row: row["valid_from_date"]):
        stays[row["source_customer_id"]].append(row)
    pooled = [owners for owners in stays.values() if any(row["source_employee_id"] is None for row in owners)]
    assert len(pooled) > 10
    for owners in pooled:
        before, pool = owners[0], owners[1]
        assert left[before["source_employee_id"]] == before["valid_to_date"]
        assert pool["source_employee_id"] is None
        assert all(row["source_employee_id"] not in left for row in owners[2:])
    for owners in stays.values():
        for one, following in pairwise(owners):
            assert one["valid_to_date"] + timedelta(days=1) == following["valid_from_date"]


def test_nobody_calls_on_a_customer_whom_nobody_owns(demo: GeneratedDemo) -> None:
    pool = defaultdict(list)
    for row in event(demo, "account_owners"):
        if row["source_employee_id"] is None:
            pool[row["source_customer_id"]].append((row["valid_from_date"], row["valid_to_date"] or date.max))
    contacts = event(demo, "activities")
    assert not [
        row for row in contacts if any(a <= row["activity_at"].date() <= b for a, b in pool[row["source_customer_id"]])
    ]
    size = {row["source_customer_id"]: row["size_band"] for row in event(demo, "customer_records")}
    often: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in contacts:
        often[size[row["source_customer_id"]]][row["source_customer_id"]] += 1
    assert mean(often["大型"].values()) > 2 * mean(often["微型"].values())
    overdue = [row for row in contacts if row["next_contact_date"] and row["next_contact_date"] < demo.nights[-1]]
    assert 0 < len(overdue) < len(contacts)


def test_the_newest_parent_is_the_one_in_the_customer_file(demo: GeneratedDemo) -> None:
    stated = {row["客户编号"]: row["上级客户编号"] for row in winners(demo, "customers") if row["上级客户编号"]}
    newest: dict[str, str] = {}
    for row in sorted(event(demo, "account_parents"), key=lambda row: row["valid_from_date"]):
        newest[row["source_customer_id"]] = row["parent_source_customer_id"]
    assert newest == stated
    moved = [row for row in event(demo, "account_parents") if row["valid_to_date"]]
    assert moved and len({row["parent_source_customer_id"] for row in moved}) == 1
