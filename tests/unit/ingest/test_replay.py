"""Refused, mended, landed again: what comes of it equals a clean load of the same records."""

from __future__ import annotations

import pytest
import yaml

from pipelines.ingest import Delivery, Ledger
from pipelines.ingest.amendments import amendments_path
from pipelines.ingest.mending import amend_cell, amend_line, drop_record
from pipelines.ingest.replay import replay, replayable
from pipelines.problems import JukeError
from tests.unit.ingest.conftest import HEADERS, ORDERS, Company, line, table
from tests.unit.ingest.test_land import conserved, many

VALUES = "* exclude (_delivery_id, _generation)"


def landed_again(company: Company, found: Delivery) -> Delivery:
    (again,) = replay(company.ws, [found.delivery_id], "anna")
    company.night()
    return again


def clean_rows(company: Company, *records: tuple[str, ...]) -> list[tuple[object, ...]]:
    """What the rows are when the file was right at first; the company is left without them."""
    from pipelines.ingest import withdraw

    found = company.deliver(table(*records))
    assert (found.status, found.quarantined_count) == ("landed", 0)
    rows = company.rows(VALUES)
    withdraw(company.ws, found.delivery_id, "only to compare", "test")
    return [
        tuple(0 if name == "_revision" else cell for name, cell in zip(names(company), row, strict=True))
        for row in rows
    ]


def names(company: Company) -> list[str]:
    from pipelines.contract import load_contracts

    (contract,) = load_contracts(company.ws)
    kept = [name for name, _ in contract.entities["order_lines"].lake_columns()]
    return [name for name in kept if name not in ("_delivery_id", "_generation")]


def rows_now(company: Company) -> list[tuple[object, ...]]:
    found = company.rows(VALUES)
    return [
        tuple(0 if name == "_revision" else cell for name, cell in zip(names(company), row, strict=True))
        for row in found
    ]


def test_cells_said_right_and_replayed_give_the_rows_of_a_clean_file(company: Company) -> None:
    clean = clean_rows(company, line(1), *many(50), line(2))
    found = company.deliver(table(line(1, 金额="十块半", 状态="天上"), *many(50), line(2, 下单时间="昨天")))
    assert found.quarantined_count == 2
    amend_cell(company.ws, found.delivery_id, 1, "金额", "10.50", "asked sales", "anna")
    amend_cell(company.ws, found.delivery_id, 1, "状态", "已完成", "asked sales", "anna")
    amend_cell(company.ws, found.delivery_id, 52, "下单时间", "2026/11/19 10:30", "asked sales", "anna")
    again = landed_again(company, found)
    assert (again.loaded_count, again.quarantined_count) == (52, 0)
    assert conserved(again)
    assert rows_now(company) == clean


def test_a_contract_mended_and_the_refused_file_replayed_give_the_rows_of_a_clean_file(company: Company) -> None:
    clean = clean_rows(company, *many(20))
    renamed = tuple("实收金额" if header == "金额" else header for header in HEADERS)
    found = company.deliver(table(*many(20), headers=renamed))
    assert found.reason == "missing_column: net_amt"
    mended = yaml.safe_load(ORDERS)
    mended["feeds"]["order_lines"]["columns"]["net_amt"]["from"].append("实收金额")
    company.contract(yaml.safe_dump(mended, allow_unicode=True))
    assert replayable(company.ws) == [found.delivery_id]
    again = landed_again(company, found)
    assert (again.status, again.reason, again.message) == ("landed", None, None)
    assert rows_now(company) == clean


def test_a_torn_line_said_whole_is_loaded(company: Company) -> None:
    clean = clean_rows(company, line(1, 商品名称="水杯,大"), *many(20))
    torn = table(line(1), *many(20)).replace("SO1,1,2026/11/19 10:30,C1,水杯", "SO1,1,2026/11/19 10:30,C1,水杯,大", 1)
    found = company.deliver(torn)
    assert found.quarantined_count == 1
    right = 'SO1,1,2026/11/19 10:30,C1,"水杯,大",2,10.50,已完成,2026/11/25'
    amend_line(company.ws, found.delivery_id, 1, right, "a comma in the name", "anna")
    assert landed_again(company, found).quarantined_count == 0
    assert rows_now(company) == clean


def test_a_dropped_record_is_skipped_and_counted(company: Company) -> None:
    found = company.deliver(table(*many(20), line(1, 金额="测试")))
    drop_record(company.ws, found.delivery_id, 21, "a test order", "anna")
    again = landed_again(company, found)
    assert (again.loaded_count, again.quarantined_count, again.skipped_count) == (20, 0, 1)
    assert conserved(again)
    with Ledger(company.ws.state / "ledger.sqlite") as ledger:
        assert [(one.kind, one.count) for one in ledger.findings(found.delivery_id) if one.topic == "amendment"] == [
            ("dropped_record", 1)
        ]


def test_amendments_outlive_a_changed_contract(company: Company) -> None:
    found = company.deliver(table(*many(20), line(1, 金额="十块半")))
    amend_cell(company.ws, found.delivery_id, 21, "金额", "10.50", "asked sales", "anna")
    landed_again(company, found)
    company.contract(assume={"timezone": "Asia/Tokyo", "currency": "CNY", "tax": "included"})
    (again,) = company.night()
    assert (again.loaded_count, again.quarantined_count) == (21, 0)
    assert company.night() == []  # and nothing is landed a third time


def test_what_was_amended_stands_in_no_event_and_in_no_other_place_of_the_ledger(company: Company) -> None:
    found = company.deliver(table(*many(20), line(1, 金额="十块半")))
    amend_cell(company.ws, found.delivery_id, 21, "金额", "31415.92", "asked sales", "anna")
    landed_again(company, found)
    state = company.ws.state / "ledger.sqlite"
    assert b"31415.92" not in state.read_bytes()
    with Ledger(state) as ledger:
        said = [(one["by"], one["detail"]) for one in ledger.events(found.delivery_id, "amended")]
    assert said == [("anna", "record 21")]
    assert amendments_path(company.ws, found).stat().st_mode & 0o077 == 0


def test_a_file_nobody_expected_is_replayed_once_a_contract_names_it(company: Company) -> None:
    clean = clean_rows(company, *many(5))
    found = company.deliver(table(*many(5)), "订单20261120.csv")
    assert found.reason == "no_contract"
    with pytest.raises(JukeError, match=r"arrives\.pattern"):
        replay(company.ws, [found.delivery_id], "anna")
    pattern = ["orders_{date:%Y%m%d}.*", "订单{date:%Y%m%d}.csv"]
    company.contract(arrives={"pattern": pattern, "delivers": "changes"})
    again = landed_again(company, found)
    assert (again.status, again.export, again.business_date.isoformat()) == ("landed", "orders", "2026-11-20")
    assert rows_now(company) == clean
    assert company.delivery(found.delivery_id).status == "withdrawn"


def test_a_file_that_is_still_wrong_is_refused_again(company: Company) -> None:
    found = company.deliver(table(line(1, 金额="x")))
    assert found.status == "quarantined"
    (again,) = replay(company.ws, [found.delivery_id], "anna")
    assert (again.status, again.reason) == ("quarantined", "too_many_bad_rows")


def test_a_slip_in_an_amendment_is_told_with_the_nearest_name(company: Company) -> None:
    found = company.deliver(table(*many(20), line(1, 金额="x")))
    with pytest.raises(JukeError, match='did you mean "金额"'):
        amend_cell(company.ws, found.delivery_id, 21, "金额数", "1", "why", "anna")
    with pytest.raises(JukeError, match="refused are 21"):
        amend_cell(company.ws, found.delivery_id, 20, "金额", "1", "why", "anna")
    with pytest.raises(JukeError, match="one cell for each header"):
        amend_line(company.ws, found.delivery_id, 21, "a,b", "why", "anna")
