"""What becomes of a delivery: loaded, quarantined by record or whole, counted, landed again (failures 1b and 1c)."""

from __future__ import annotations

import codecs
import shutil
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest

from pipelines.contract import load_contracts, load_entities
from pipelines.ingest import Delivery, Ledger, hold, land, receive, release, withdraw
from pipelines.ingest.datasets import DATASETS
from pipelines.ingest.quarantine import quarantined_reasons
from pipelines.problems import JukeError
from pipelines.sql import connect
from tests.unit.ingest.conftest import HEADERS, NIGHT, Company, line, table

TOTAL_ROW = {"total_row": {"column": "订单号", "says": "合计"}}


def conserved(found: Delivery) -> bool:
    parts = (found.header_count, found.loaded_count, found.quarantined_count, found.skipped_count)
    return found.physical_count == sum(part or 0 for part in parts)


def many(count: int = 200, first: int = 1000) -> list[tuple[str, ...]]:
    return [line(number) for number in range(first, first + count)]


def total(amount: str) -> tuple[str, ...]:
    return ("合 计", "", "", "", "", "", amount, "", "")


def controls(company: Company, found: Delivery) -> dict[str, bool | None]:
    with Ledger(company.ws.state / "ledger.sqlite") as ledger:
        return {one.name: one.passed for one in ledger.controls(found.delivery_id)}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_clean_file_loads_typed_in_any_encoding(company: Company, encoding: str) -> None:
    found = company.deliver(table(*many(20)).encode(encoding))
    assert (found.status, found.loaded_count, found.quarantined_count) == ("landed", 20, 0) and conserved(found)
    wanted = "ordered_at, ordered_date, net_amt, status, product_name, currency_code, tax_basis, _issuer, _record_no"
    expected = (
        datetime(2026, 11, 19, 2, 30),
        date(2026, 11, 19),
        Decimal("10.5"),
        "completed",
        "水杯",
        "CNY",
        "included",
    )
    assert company.rows(wanted)[0] == (*expected, "erp", 1)


def test_a_lake_file_has_exactly_the_entitys_columns(company: Company) -> None:
    company.deliver(table(line(1)))
    (contract,) = load_contracts(company.ws)
    for path in (company.ws.lake / "order_lines").glob("*.parquet"):
        with connect() as connection:
            found = connection.execute("describe select * from read_parquet(?)", [str(path)]).fetchall()
        assert [(row[0], row[1]) for row in found] == contract.entities["order_lines"].lake_columns()


def test_an_empty_file_is_quarantined_and_a_mere_header_lands(company: Company) -> None:
    assert company.deliver(b"").reason == "empty_file"
    header_only = company.deliver(table())
    assert (header_only.status, header_only.loaded_count) == ("landed", 0) and conserved(header_only)


def test_a_bad_record_is_quarantined_with_every_reason(company: Company) -> None:
    bad = line(1, 下单时间="2026/02/30", 金额="三千", 状态="天上")
    found = company.deliver(table(bad, *many()))
    assert (found.status, found.loaded_count, found.quarantined_count) == ("landed", 200, 1) and conserved(found)
    assert company.reasons(found) == [["bad_date: ordered_at", "bad_number: net_amt", "unknown_value: status"]]
    assert quarantined_reasons(company.ws, found)[0] == ("bad_date: ordered_at", 1)


def test_a_quarantined_record_keeps_its_cells_and_number(company: Company) -> None:
    found = company.deliver(table(*many(50), line(1, 金额="三千"), *many(50, 5000)))
    path = company.ws.quarantine / "sales" / f"{found.delivery_id}.parquet"
    with connect() as connection:
        row = connection.execute("select record_no, raw, entity from read_parquet(?)", [str(path)]).fetchone()
    assert row is not None and row[0] == 51 and "三千" in row[1].decode() and row[2] == "order_lines"


def test_too_many_bad_records_quarantine_the_delivery_whole(company: Company) -> None:
    found = company.deliver(table(*[line(n, 金额="x") for n in range(10)], *many(100)))
    assert (found.status, found.reason, found.loaded_count) == ("quarantined", "too_many_bad_rows", 0)
    assert conserved(found) and "2.0%" in (found.message or "") and company.rows() == []


def test_one_slip_in_a_small_file_costs_only_that_record(company: Company) -> None:
    found = company.deliver(table(line(1, 金额="x"), *many(9)))
    assert (found.status, found.loaded_count) == ("landed", 9)
    only_bad = company.deliver(table(line(1, 金额="y")), "orders_20261121.csv")
    assert only_bad.reason == "too_many_bad_rows"


def test_a_missing_required_column_names_the_nearest_header(company: Company) -> None:
    renamed = tuple("金额合计" if header == "金额" else header for header in HEADERS)
    found = company.deliver(table(line(1), headers=renamed))
    assert (found.status, found.reason) == ("quarantined", "missing_column: net_amt") and conserved(found)
    for part in (
        'sales/orders_20261120.csv: column "金额" is missing (needed as net_amt)',
        "contracts/sales/orders.yml",
        'Closest: "金额合计"',
        'add "金额合计" under net_amt.from',
        "sales-ops@example.com",
        "last good delivery: none yet",
    ):
        assert part in (found.message or "")


def test_a_file_without_headers_never_shows_its_first_record(company: Company) -> None:
    found = company.deliver("".join(",".join(line(n, 客户编号="张三的号")) + "\n" for n in range(5)))
    assert (found.status, found.reason) == ("quarantined", "header_missing")
    assert "张三的号" not in (found.message or "")


@pytest.mark.parametrize(("headers", "reason"), [
    ((*HEADERS[:-1], "金额"), "duplicate_header"),
    ((*HEADERS[:-1], ""), "blank_header"),
])  # fmt: skip
def test_headers_that_name_no_single_column_refuse_the_file(
    company: Company, headers: tuple[str, ...], reason: str
) -> None:
    found = company.deliver(table(line(1), headers=headers))
    assert (found.status, found.reason) == ("quarantined", reason)


def test_reordered_full_width_and_traditional_headers_are_the_same_columns(company: Company) -> None:
    headers = tuple({"订单号": " 订单号 ", "下单时间": "下單時間", "金额": "金額(萬元)"}.get(h, h) for h in HEADERS)
    mixed = [tuple(reversed(record)) for record in (headers, line(1, 金额="1.5"), line(2, 金额="2"))]
    found = company.deliver(table(*mixed[1:], headers=mixed[0]))
    assert found.status == "landed", found.message
    assert company.rows("net_amt") == [(Decimal(15000),), (Decimal(20000),)]


def test_unmapped_columns_are_kept_as_extra(company: Company) -> None:
    found = company.deliver(table((*line(1), "急"), (*line(2), ""), headers=(*HEADERS, "备注")))
    assert found.status == "landed"
    assert company.rows("_extra") == [('{"备注":"急"}',), (None,)]


def test_the_last_record_of_a_key_wins_and_the_others_are_counted(company: Company) -> None:
    found = company.deliver(table(line(1, 金额="1"), line(2), line(2), line(1, 金额="3")))
    assert (found.loaded_count, found.repeated_count, found.replaced_count) == (4, 1, 1) and conserved(found)
    assert company.rows("source_order_id, net_amt, _record_no") == [("SO2", Decimal("10.5"), 3), ("SO1", Decimal(3), 4)]


def test_a_total_row_is_checked_and_skipped_with_blank_records(company: Company) -> None:
    company.contract(reads=TOTAL_ROW)
    found = company.deliver(table(line(1, 金额="1.25"), ("",) * 9, line(2, 金额="2"), total("3.25")))
    assert (found.loaded_count, found.skipped_count) == (2, 2) and conserved(found)
    assert controls(company, found) == {"net_amt": True, "total_row": True}


def test_a_total_that_disagrees_or_is_cut_off_fails_its_control(company: Company) -> None:
    company.contract(reads=TOTAL_ROW)
    wrong = company.deliver(table(line(1, 金额="1"), total("7")))
    absent = company.deliver(table(line(1, 金额="1")), "orders_20261121.csv")
    assert controls(company, wrong) == {"net_amt": False, "total_row": True}
    assert controls(company, absent) == {"total_row": False}


def test_a_total_counts_quarantined_numbers_and_is_open_where_they_hide(company: Company) -> None:
    company.contract(reads=TOTAL_ROW)
    counted = company.deliver(table(*many(4), line(1, 状态="天上", 金额="1"), total("43")))
    hidden = company.deliver(table(*many(4), line(1, 金额="#REF!"), total("43")), "orders_20261121.csv")
    assert controls(company, counted)["net_amt"] is True
    assert controls(company, hidden)["net_amt"] is None


def test_one_file_feeds_several_entities_or_none(company: Company) -> None:
    (contract,) = load_contracts(company.ws)
    feeds = contract.terms.model_dump(by_alias=True, mode="json")["feeds"]
    feeds["customer_records"] = {
        "key": ["source_customer_id"],
        "columns": {"source_customer_id": {"from": "客户编号"}, "name": {"from": "商品名称"}},
    }
    company.contract(feeds=feeds)
    found = company.deliver(table(line(1), line(2), line(3, 客户编号=""), *many(200)))
    assert (found.loaded_count, found.quarantined_count, found.repeated_count) == (202, 1, 0)
    assert company.reasons(found) == [["missing_value: source_customer_id"]]
    assert len(company.rows(entity="customer_records")) == 1


def test_a_resent_period_replaces_its_older_revision_until_it_is_held(company: Company) -> None:
    company.contract(arrives={"pattern": "orders_{date:%Y%m%d}.csv", "delivers": "period"})
    old, new = company.deliver(table(line(1), line(2))), company.deliver(table(line(3)))
    assert company.delivery(old.delivery_id).status == "superseded"
    assert company.rows("source_order_id") == [("SO3",)]
    hold(company.ws, new.delivery_id, "too few rows", "audit")
    company.night()
    assert [row[0] for row in company.rows("source_order_id")] == ["SO1", "SO2"]
    release(company.ws, new.delivery_id, "ann")
    company.night()
    assert company.rows("source_order_id") == [("SO3",)]


def test_only_the_newest_snapshot_is_current(company: Company) -> None:
    company.contract(arrives={"pattern": "orders_{date:%Y%m%d}.csv", "delivers": "full"})
    newest = company.deliver(table(line(1)))
    late = company.deliver(table(line(2)), "orders_20261101.csv")
    with connect() as connection:
        query = "select delivery_id, is_current from read_parquet(?) where entity = 'order_lines'"
        found = dict(connection.execute(query, [str(company.ws.lake / "manifest.parquet")]).fetchall())
    assert found == {newest.delivery_id: True, late.delivery_id: False}


def test_held_and_withdrawn_deliveries_leave_the_living_set_with_events(company: Company) -> None:
    first, second = company.deliver(table(line(1))), company.deliver(table(line(2)), "orders_20261121.csv")
    hold(company.ws, first.delivery_id, "looks odd", "ann")
    withdraw(company.ws, second.delivery_id, "wrong file", "bob")
    company.night()
    assert company.rows() == []
    release(company.ws, first.delivery_id, "ann")
    company.night()
    assert company.rows("source_order_id") == [("SO1",)]
    with Ledger(company.ws.state / "ledger.sqlite") as ledger:
        assert [(e["what"], e["by"]) for e in ledger.events(first.delivery_id)][-2:] == [
            ("held", "ann"),
            ("released", "ann"),
        ]


def test_a_decision_about_an_unknown_delivery_names_the_nearest(company: Company) -> None:
    found = company.deliver(table(line(1)))
    with pytest.raises(JukeError, match=found.delivery_id):
        hold(company.ws, found.delivery_id[:-1] + "0x", "typo", "ann")


def test_a_changed_contract_lands_its_deliveries_again_from_the_vault(company: Company) -> None:
    first = company.deliver(table(line(1)))
    company.contract(assume={"timezone": "Asia/Tokyo", "currency": "CNY", "tax": "included"})
    (again,) = company.night()
    assert (again.delivery_id, again.status) == (first.delivery_id, "landed")
    assert company.rows("ordered_at") == [(datetime(2026, 11, 19, 1, 30),)]
    assert company.night() == []


def test_a_slip_in_a_contract_does_not_lose_what_had_landed(company: Company) -> None:
    first = company.deliver(table(line(1)))
    (contract,) = load_contracts(company.ws)
    feeds = contract.terms.model_dump(by_alias=True, mode="json")["feeds"]
    feeds["order_lines"]["columns"]["net_amt"]["from"] = [{"header": "总价"}]
    company.contract(feeds=feeds)
    (kept,) = company.night()
    assert (kept.delivery_id, kept.status) == (first.delivery_id, "landed") and "总价" in (kept.message or "")
    assert len(company.rows()) == 1 and company.night() == []


def test_files_of_a_killed_landing_are_swept_and_landed_again(company: Company) -> None:
    company.deliver(table(line(1)))
    orphan = company.ws.lake / "order_lines" / "sales-orders-20261120-000000000000-0123456789.parquet"
    orphan.write_bytes(b"half")
    (company.ws.warehouse / "landing-killed").mkdir()
    company.night()
    assert not orphan.exists() and not (company.ws.warehouse / "landing-killed").exists()
    assert len(company.rows()) == 1


def test_a_night_without_news_changes_nothing(company: Company) -> None:
    company.deliver(table(line(1)))
    manifest = company.ws.lake / "manifest.parquet"
    before = manifest.stat().st_mtime_ns, manifest.stat().st_ino
    assert company.night() == []
    assert (manifest.stat().st_mtime_ns, manifest.stat().st_ino) == before


def test_every_entity_has_a_typed_file_without_rows(company: Company) -> None:
    company.night()
    lake = company.ws.lake
    folders = {path.parent.relative_to(lake).as_posix() for path in lake.rglob("_empty.parquet")}
    assert {"tickets", "employees", "products", *DATASETS} <= folders
    assert company.rows(entity="tickets") == []


def test_a_night_without_news_writes_the_file_of_an_entity_that_was_added_or_changed(company: Company) -> None:
    company.night()
    added, changed = (company.ws.lake / name / "_empty.parquet" for name in ("tickets", "products"))
    added.unlink()
    shutil.copy(company.ws.lake / "employees" / "_empty.parquet", changed)
    company.night()
    assert company.rows(entity="tickets") == []
    assert duckdb.read_parquet(str(changed)).columns == [name for name, _ in load_entities()["products"].lake_columns()]


def test_a_bad_neighbour_does_not_stop_the_other_files(company: Company) -> None:
    company.drop("orders_20261119.csv", codecs.BOM_UTF16_LE + b"\x00")
    company.drop("orders_20261120.csv", table(line(1)))
    receive(company.ws, NIGHT)
    statuses = [one.status for contract in load_contracts(company.ws) for one in land(company.ws, contract)]
    assert sorted(statuses) == ["landed", "quarantined"]
