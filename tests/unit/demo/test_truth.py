"""The truth equals what a second reader finds in the files, and the customers are as identifiable as promised."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal

import duckdb
import pytest

from pipelines.demo import GeneratedDemo
from tests.unit.demo import customer_files
from tests.unit.demo import demo_files as files

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _kpis(demo: GeneratedDemo, mart: str, night: str) -> dict[tuple[str, str], float]:
    query = "select kpi, slice, value from read_parquet(?) where mart = ? and night = ?::date"
    rows = duckdb.execute(query, [str(demo.truth / "kpis.parquet"), mart, night]).fetchall()
    return {(kpi, slice_): value for kpi, slice_, value in rows}


def _order_lines(demo: GeneratedDemo, night: str) -> list[tuple[files.Row, Decimal]]:
    """The winning record of each line with its net amount in yuan."""
    lines: dict[tuple[str, str], tuple[tuple[str, int], files.Row]] = {}
    for version, rows in files.said(demo, "orders", "sales", night):
        for row in rows:
            key = (row["订单号"], row["行号"])
            is_line = row["订单号"] != "合计" and not row["订单号"].startswith("SO9000000")  # those are damaged
            if is_line and lines.get(key, (("",), 0))[0] < version:
                lines[key] = (version, row)
    return [(row, _net(row)) for _, row in lines.values()]


def _net(row: files.Row) -> Decimal:
    return Decimal(row["金额(元)"]) if "金额(元)" in row else Decimal(row["金额(万元)"]) * 10_000


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_sales_truth_equals_the_winning_records_of_the_files(demo: GeneratedDemo, number: int) -> None:
    night = demo.nights[number].isoformat()
    truth, lines = _kpis(demo, "mart_sales_daily", night), _order_lines(demo, night)
    for slice_ in {key[1] for key in truth}:
        chosen = [(row, net) for row, net in lines if _is_in(row, json.loads(slice_))]
        for kpi, value in _expected(chosen).items():
            assert Decimal(str(truth[kpi, slice_])).quantize(Decimal("0.01")) == value, (kpi, slice_)


def _is_in(row: files.Row, slice_: dict[str, str]) -> bool:
    regions = {"华东": "east", "华南": "south", "华北": "north", "华中": "central", "西南": "southwest",
               "西北": "northwest", "东北": "northeast"}  # fmt: skip
    found = {"region_code": regions[row["区域"]], "sales_date": row["下单时间"][:10].replace("/", "-")}
    return all(found[column] == value for column, value in slice_.items())


def _expected(lines: list[tuple[files.Row, Decimal]]) -> dict[str, Decimal]:
    discount = sum((Decimal(row["折扣金额"]) for row, _ in lines), Decimal())
    net = sum((net for _, net in lines), Decimal())
    cancelled = sum((net for row, net in lines if row["状态"] == "已取消"), Decimal())
    returned = sum((net for row, net in lines if row["状态"] == "已退货"), Decimal())
    return {
        "order_count": Decimal(len({row["订单号"] for row, _ in lines})), "order_line_count": Decimal(len(lines)),
        "gross_sales_amt": net + discount, "discount_amt": discount, "cancelled_amt": cancelled,
        "returned_amt": returned, "net_sales_amt": net - cancelled - returned,
    }  # fmt: skip


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_ticket_truth_equals_the_winning_records_of_the_workbooks(demo: GeneratedDemo, number: int) -> None:
    night = demo.nights[number].isoformat()
    tickets: dict[str, tuple[tuple[str, int], files.Row]] = {}
    for version, rows in files.said(demo, "tickets", "service", night):
        for row in rows:
            if row["開立時間"] != "昨天下午" and tickets.get(row["案件編號"], (("",), 0))[0] < version:
                tickets[row["案件編號"]] = (version, row)
    truth = _kpis(demo, "fct_ticket", night)
    assert truth["ticket_count", "{}"] == len(tickets)
    assert truth["open_ticket_count", "{}"] == sum(row["狀態"] == "處理中" for _, row in tickets.values())
    assert truth["complaint_count", "{}"] == sum(row["類型"] == "投訴" for _, row in tickets.values())


def test_record_truth_names_exactly_the_records_delivered(demo: GeneratedDemo) -> None:
    delivered = {person.record for person in customer_files.read(demo)}
    path = str(demo.truth / "records.parquet")
    rows = duckdb.execute("select customer_record_id, true_customer_id from read_parquet(?)", [path]).fetchall()
    assert len(rows) == len(dict(rows))
    assert {record for record, _ in rows} == delivered
    last = _kpis(demo, "mart_customer_360", "2026-11-20")
    assert last["record_count", "{}"] == len(rows) == demo.records


def test_health_truth_adds_up_the_expected_deliveries(demo: GeneratedDemo) -> None:
    truth = _kpis(demo, "mart_data_health", "2026-11-20")
    for department, export in (("sales", "orders"), ("sales", "customers"), ("service", "tickets")):
        slice_ = json.dumps({"department": department, "export": export})
        every = files.deliveries(demo, export, department)
        for kpi in ("loaded", "quarantined", "skipped"):
            assert truth[f"{kpi}_count", slice_] == sum(one[kpi] for one in every)


def test_tax_numbers_carry_their_two_check_characters(demo: GeneratedDemo) -> None:
    _, rows = next(files.said(demo, "customers", "sales", demo.nights[0].isoformat()))
    numbers = [row["税号"] for row in rows if row["税号"]]
    assert len(numbers) > 80
    assert all(_is_credit_code(number) and _is_organisation_code(number[8:17]) for number in numbers)


def _is_credit_code(number: str) -> bool:
    total = sum(ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(number[:17]))
    return len(number) == 18 and ALPHABET[(31 - total % 31) % 31] == number[17]


def _is_organisation_code(code: str) -> bool:
    total = sum(int(char, 36) * weight for char, weight in zip(code, (3, 7, 9, 10, 5, 8, 4, 2), strict=False))
    check = 11 - total % 11
    return code[8] == {10: "X", 11: "0"}.get(check, str(check))


def test_most_customers_of_sales_and_service_share_a_phone_mail_or_tax_number(demo: GeneratedDemo) -> None:
    path = str(demo.truth / "records.parquet")
    true = dict(duckdb.execute("select customer_record_id, true_customer_id from read_parquet(?)", [path]).fetchall())
    keys: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for person in customer_files.read(demo):
        keys[person.record.split(":")[0]][true[person.record]] |= person.phones | person.identifiers | {person.email}
    sales, service = keys["erp_east"], keys["callcentre_tw"]
    both = set(sales) & set(service)
    sharing = sum(bool(sales[customer] & service[customer] - {""}) for customer in both)
    assert len(both) > 120
    assert 0.8 < sharing / len(both) < 0.97  # the others share name and address, or nothing useful
