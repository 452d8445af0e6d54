"""What a night tells of cells it loaded, and of files whose cells it dared not read (failures R2, R5, R8, R10, S5)."""

from __future__ import annotations

from typing import Any

import yaml

from pipelines.contract import load_contracts
from pipelines.ingest import Delivery, Ledger
from tests.unit.ingest.conftest import ORDERS, Company, line, table


def contract_of(company: Company, **columns: dict[str, Any]) -> None:
    """The orders' contract with some options of its columns changed."""
    body = yaml.safe_load(ORDERS)
    for name, options in columns.items():
        mapping = {**body["feeds"]["order_lines"]["columns"][name], **options}
        body["feeds"]["order_lines"]["columns"][name] = {key: value for key, value in mapping.items() if value != "-"}
    company.contract(yaml.safe_dump(body, allow_unicode=True))


def noticed(company: Company, found: Delivery) -> dict[tuple[str, str], tuple[int, str | None]]:
    with Ledger(company.ws.state / "ledger.sqlite") as ledger:
        findings = ledger.findings(found.delivery_id)
    return {(one.kind, one.subject): (one.count, one.detail) for one in findings if one.topic == "typing"}


def test_words_for_nothing_and_repairs_are_counted_by_column(company: Company) -> None:
    rows = [
        line(1, 数量="无"),
        line(2, 数量="-"),
        line(3, 数量="-"),
        line(4, 金额="¥1,234.50"),
        *map(line, range(5, 9)),
    ]
    found = company.deliver(table(*rows))
    assert (found.loaded_count, found.quarantined_count) == (8, 0)
    told = noticed(company, found)
    assert told == {("null_word", "ordered_qty"): (3, "- 无"), ("repaired", "net_amt"): (1, None)}


def test_a_clean_file_has_nothing_to_be_told_of_its_cells(company: Company) -> None:
    assert noticed(company, company.deliver(table(*map(line, range(30))))) == {}


def test_lost_zeros_come_back_where_the_length_is_stated(company: Company) -> None:
    contract_of(company, source_customer_id={"length": 11})
    rows = [line(number, 客户编号=f"138001380{number:02}") for number in range(30)]
    found = company.deliver(table(*rows, line(90, 客户编号="912345678")))
    assert company.rows("source_customer_id")[-1] == ("00912345678",)
    assert noticed(company, found) == {("padded_id", "source_customer_id"): (1, None)}


def test_shorter_ids_among_equal_ones_are_a_warning(company: Company) -> None:
    rows = [line(number, 客户编号=f"138001380{number:02}") for number in range(30)]
    found = company.deliver(table(*rows, line(90, 客户编号="912345678")))
    told = noticed(company, found)
    assert told[("short_id", "source_customer_id")] == (1, "most have 11 digits; if all have, state length: 11")


def test_a_day_after_the_night_is_refused_or_told_as_the_contract_says(company: Company) -> None:
    bounds = ["2010-01-01", "night"]
    contract_of(company, promised_date={"between": bounds})
    rows = [line(1, 承诺交期="2026/11/25"), *(line(number, 承诺交期="2026/11/20") for number in range(2, 9))]
    first = company.deliver(table(*rows))
    assert company.reasons(first) == [["out_of_range: promised_date"]]
    contract_of(company, promised_date={"between": bounds, "else": "warn"})
    company.night()
    again = company.delivery(first.delivery_id)
    assert (again.loaded_count, noticed(company, again)) == (8, {("out_of_range", "promised_date"): (1, None)})


def test_dates_that_may_be_read_two_ways_refuse_their_file(company: Company) -> None:
    contract_of(company, promised_date={"format": "-"})
    found = company.deliver(table(*(line(number, 承诺交期=f"0{1 + number % 9}/04/2026") for number in range(9))))
    assert (found.status, found.reason) == ("quarantined", "ambiguous_date_format")
    for part in (
        'column "承诺交期" (promised_date)',
        'format: "%d/%m/%Y" or format: "%m/%d/%Y"',
        "contracts/sales/orders.yml",
    ):
        assert part in (found.message or "")


def test_one_value_that_decides_names_the_form_but_reads_nothing(company: Company) -> None:
    contract_of(company, promised_date={"format": "-"})
    days = ["31/12/2026", *(f"0{1 + number % 9}/04/2026" for number in range(9))]
    found = company.deliver(table(*(line(number, 承诺交期=day) for number, day in enumerate(days))))
    assert (found.reason, found.loaded_count) == ("too_many_bad_rows", 0)
    assert "10 of them bad_date: promised_date" in (found.message or "")
    assert 'add to promised_date in the contract: format: "%d/%m/%Y"' in (found.message or "")


def test_too_many_bad_numbers_name_the_option_that_reads_them(company: Company) -> None:
    rows = [line(number, 金额=f"1.{number:03},50") for number in range(100, 120)]
    found = company.deliver(table(*rows))
    assert "20 of them bad_number: net_amt" in (found.message or "") and 'decimal: ","' in (found.message or "")
    units = company.deliver(table(*(line(number, 数量=f"{number}件") for number in range(20))), "orders_20261121.csv")
    assert "unit: [件]" in (units.message or "")
    assert "1.100" not in (found.message or "")


def test_a_record_tells_every_reason_with_its_column(company: Company) -> None:
    bad = line(
        1, 下单时间="2026/02/30", 金额="$5", 状态="天上", 数量="abc", 客户编号="1.23E+17", 承诺交期="#REF!", 订单号="无"
    )
    found = company.deliver(table(bad, *map(line, range(2, 9))))
    assert company.reasons(found) == [
        [
            "bad_date: ordered_at", "bad_number: ordered_qty", "formula_error: promised_date",
            "missing_value: source_order_id", "other_currency: net_amt", "precision_lost: source_customer_id",
            "unknown_value: status",
        ]
    ]  # fmt: skip


def test_what_the_file_does_not_say_comes_from_assume(company: Company) -> None:
    assume = {"timezone": "America/New_York", "currency": "TWD", "tax": "excluded", "issuer": "erp_taipei"}
    company.contract(assume=assume, issuer=None)
    company.deliver(table(line(1, 下单时间="2026/11/19 22:30", 金额="NT$1,200")))
    row = company.rows("ordered_at::varchar, ordered_date::varchar, net_amt::int, currency_code, tax_basis, _issuer")
    assert row == [("2026-11-20 03:30:00", "2026-11-19", 1200, "TWD", "excluded", "erp_taipei")]


def test_every_timestamp_of_every_entity_lands_with_its_business_day(company: Company) -> None:
    (contract,) = load_contracts(company.ws)
    for entity in contract.entities.values():
        lake = [name for name, _ in entity.lake_columns()]
        for name in (column.name for column in entity.columns.values() if column.type == "timestamp"):
            assert name.endswith("_at") and lake[lake.index(name) + 1] == name.removesuffix("_at") + "_date"


def test_words_for_nothing_of_a_contract_replace_the_usual_ones(company: Company) -> None:
    assume = {"timezone": "Asia/Shanghai", "currency": "CNY", "tax": "included", "nulls": ["待定"]}
    company.contract(assume=assume)
    found = company.deliver(table(line(1, 承诺交期="待定"), line(2, 承诺交期="无"), *map(line, range(3, 9))))
    assert company.reasons(found) == [["bad_date: promised_date"]]
    assert noticed(company, found) == {("null_word", "promised_date"): (1, "待定")}


def test_an_option_that_is_not_used_leaves_the_version_of_a_contract(company: Company) -> None:
    (before,) = load_contracts(company.ws)
    contract_of(company, net_amt={"decimal": ".", "else": "bad"})
    (same,) = load_contracts(company.ws)
    contract_of(company, net_amt={"decimal": ","})
    (other,) = load_contracts(company.ws)
    assert before.version == same.version != other.version


def test_a_column_of_two_entities_is_told_of_once(company: Company) -> None:
    body = yaml.safe_load(ORDERS)
    head = {"source_order_id": {"from": "订单号"}, "ordered_at": {"from": "下单时间", "format": "%Y/%m/%d %H:%M"}}
    body["feeds"]["orders"] = {
        "key": ["source_order_id"],
        "columns": {**head, "source_customer_id": {"from": "客户编号"}},
    }
    company.contract(yaml.safe_dump(body, allow_unicode=True))
    rows = [line(number, 客户编号=f"138001380{number:02}") for number in range(30)]
    found = company.deliver(table(*rows, line(90, 客户编号="912345678"), line(91, 客户编号="无")))
    told = noticed(company, found)
    assert told[("short_id", "source_customer_id")][0] == 1
    assert told[("null_word", "source_customer_id")] == (1, "无")
