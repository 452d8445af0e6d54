"""Headers that change from one delivery to the next: kept, told, or refused where the contract says freeze."""

from __future__ import annotations

from pipelines.ingest import Delivery, Ledger
from pipelines.sql import connect
from tests.unit.ingest.conftest import HEADERS, Company, line, table


def noticed(company: Company, found: Delivery, topic: str) -> list[tuple[str, str, str | None]]:
    with Ledger(company.ws.state / "ledger.sqlite") as ledger:
        said = ledger.findings(found.delivery_id)
    return [(one.kind, one.subject, one.detail) for one in said if one.topic == topic]


def with_column(name: str, count: int = 3) -> str:
    return table(*[(*line(number), "x") for number in range(count)], headers=(*HEADERS, name))


def without(name: str) -> str:
    at = HEADERS.index(name)
    records = (line(number) for number in range(3))
    return table(*[(*one[:at], *one[at + 1 :]) for one in records], headers=(*HEADERS[:at], *HEADERS[at + 1 :]))


def test_a_new_column_is_kept_and_told_once(company: Company) -> None:
    company.deliver(table(line(1)))
    second = company.deliver(with_column("赠品"), "orders_20261121.csv")
    assert noticed(company, second, "schema") == [("new_column", "赠品", None)]
    assert company.rows("_extra")[-1][0] == '{"赠品":"x"}'
    assert noticed(company, company.deliver(with_column("赠品", 4), "orders_20261122.csv"), "schema") == []


def test_a_renamed_optional_column_is_told_with_the_name_nearest_to_it(company: Company) -> None:
    company.deliver(table(line(1)))
    renamed = tuple("承诺日期" if header == "承诺交期" else header for header in HEADERS)
    found = company.deliver(table(line(1), headers=renamed), "orders_20261121.csv")
    assert noticed(company, found, "schema") == [
        ("missing_column", "承诺交期", "承诺日期"),
        ("new_column", "承诺日期", "承诺交期"),
    ]
    assert company.rows("promised_date")[-1] == (None,)


def test_a_column_that_goes_away_is_told_and_the_rest_is_loaded(company: Company) -> None:
    company.deliver(table(line(1)))
    found = company.deliver(without("商品名称"), "orders_20261121.csv")
    assert (found.status, found.loaded_count) == ("landed", 3)
    assert noticed(company, found, "schema") == [("missing_column", "商品名称", None)]


def test_a_frozen_contract_refuses_a_new_column_until_it_is_mapped(company: Company) -> None:
    company.contract(schema="freeze")
    assert company.deliver(table(line(1))).status == "landed"
    found = company.deliver(with_column("赠品"), "orders_20261121.csv")
    assert (found.status, found.reason) == ("quarantined", "new_column")
    assert "赠品 is new" in (found.message or "")
    assert "replay" in (found.message or "")


def test_headers_in_traditional_characters_are_taken_and_told(company: Company) -> None:
    traditional = tuple({"订单号": "訂單號", "金额": "金額", "状态": "狀態"}.get(header, header) for header in HEADERS)
    found = company.deliver(table(line(1), headers=traditional))
    said = {
        (subject, detail) for kind, subject, detail in noticed(company, found, "schema") if kind == "respelt_header"
    }
    assert {("订单号", "訂單號"), ("金额", "金額"), ("状态", "狀態")} <= said


def test_a_header_alone_is_told_where_there_usually_are_rows(company: Company) -> None:
    company.deliver(table(line(1), line(2)))
    found = company.deliver(table(), "orders_20261121.csv")
    assert (found.status, found.loaded_count) == ("landed", 0)
    assert noticed(company, found, "record") == [("no_rows", "", "2 rows on 2026-11-20")]


def test_a_day_that_comes_late_and_a_day_sent_again_are_told(company: Company) -> None:
    company.deliver(table(line(1)), "orders_20261120.csv")
    late = company.deliver(table(line(2)), "orders_20261118.csv")
    assert noticed(company, late, "arrival") == [("late_day", "", "2026-11-20 was here already")]
    again = company.deliver(table(line(3)), "orders_20261120.csv")
    assert noticed(company, again, "arrival") == [("resent_day", "", "revision 2")]


def test_what_was_noticed_is_a_dataset_of_the_lake_without_any_value(company: Company) -> None:
    found = company.deliver(table(line(1), line(1), line(1, 金额="11.00")))
    (path,) = (company.ws.lake / "delivery_findings").glob("[0-9]*.parquet")
    with connect() as connection:
        rows = connection.execute(
            "select delivery_id, topic, kind, found_count from read_parquet(?) order by kind", [str(path)]
        ).fetchall()
    assert rows == [(found.delivery_id, "record", "replaced_row", 2)]


def with_delimiter_at_each_end(content: str, cell: str = "") -> str:
    head, *records = content.splitlines()
    return "".join(f"{one}\n" for one in (head + ",", *(f"{record},{cell}" for record in records)))


def test_a_column_without_name_and_cells_is_no_column(company: Company) -> None:
    company.contract(schema="freeze")
    found = company.deliver(with_delimiter_at_each_end(table(*[line(number) for number in range(5)])))
    assert (found.status, found.loaded_count, found.quarantined_count) == ("landed", 5, 0)
    assert company.rows("_extra")[0] == (None,)


def test_a_column_without_name_that_holds_something_refuses_the_file(company: Company) -> None:
    found = company.deliver(with_delimiter_at_each_end(table(line(1), line(2)), "x"))
    assert (found.status, found.reason) == ("quarantined", "blank_header")
