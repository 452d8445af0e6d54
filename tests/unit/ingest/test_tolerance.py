"""How far a stated total may be from the sum of its lines: as far as the digits printed on either side say."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.ingest import Delivery, Ledger
from pipelines.ingest.controls import Digits, agrees
from tests.unit.ingest.conftest import HEADERS, Company, line, table
from tests.unit.ingest.test_land import TOTAL_ROW, controls, many, total

WAN = tuple("金额(万元)" if header == "金额" else header for header in HEADERS)
CENTS = Digits(Decimal("0.01"), is_cut=False)


def deliver_wan(company: Company, stated: str, *amounts: str) -> Delivery:
    company.contract(reads=TOTAL_ROW)
    lines = [line(number, 金额=amount) for number, amount in enumerate(amounts, start=1)]
    return company.deliver(table(*lines, total(stated), headers=WAN))


@pytest.mark.parametrize(
    ("stated", "passed"),
    [
        ("3.000000", True),
        ("3.000001", False),  # one cent: six digits of 万元 print it
        ("3.004999", False),  # 49.99 yuan less were let through by half a cent times 10000
        ("3.00", True),
        ("3.004", False),
    ],
)
def test_a_total_in_wan_is_as_exact_as_it_is_printed(company: Company, stated: str, passed: bool) -> None:
    found = deliver_wan(company, stated, "1.500000", "1.500000")
    assert controls(company, found)["net_amt"] is passed


def test_a_total_with_fewer_digits_than_its_lines_may_be_rounded(company: Company) -> None:
    assert controls(company, deliver_wan(company, "3.33", "1.111111", "2.222222"))["net_amt"] is True
    assert controls(company, deliver_wan(company, "3.34", "1.111111", "2.222222", "0"))["net_amt"] is False


def test_lines_with_fewer_digits_than_their_total_may_each_be_rounded(company: Company) -> None:
    assert controls(company, deliver_wan(company, "3.3333", "1.11", "2.22"))["net_amt"] is True
    assert controls(company, deliver_wan(company, "3.3433", "1.11", "2.22", "0.00"))["net_amt"] is True
    assert controls(company, deliver_wan(company, "3.3503", "1.11", "2.22"))["net_amt"] is False


def test_zeros_behind_a_total_of_whole_numbers_prove_no_rounding(company: Company) -> None:
    company.contract(reads=TOTAL_ROW)
    cells = ["合计", "", "", "", "", "401.00", "", "", ""]
    found = company.deliver(table(*many(200), tuple(cells)))
    assert controls(company, found)["ordered_qty"] is False


def test_a_digit_that_only_later_lines_print_is_no_rounding(company: Company) -> None:
    company.contract(reads=TOTAL_ROW)
    lines = [*(line(number, 数量="2") for number in range(400)), line(400, 数量="2.5")]
    found = company.deliver(table(*lines, ("合计", "", "", "", "", "803.5", "", "", "")))
    assert controls(company, found)["ordered_qty"] is False


@pytest.mark.parametrize(
    ("stated", "unit", "found", "lines", "hidden", "passed"),
    [
        ("10", "1", "10.4", CENTS, 0, True),
        ("10", "1", "10.51", CENTS, 0, False),
        ("10", "1", "12", CENTS, 1, None),
        ("31.00", "0.01", "30.9999", Digits(Decimal("0.0001"), is_cut=True), 0, True),
        ("31.00", "0.01", "30.99", Digits(Decimal("0.0001"), is_cut=True), 0, False),
    ],
)
def test_half_of_the_last_digit_is_the_limit(
    stated: str, unit: str, found: str, lines: Digits, hidden: int, passed: bool | None
) -> None:
    assert agrees(Decimal(stated), Decimal(unit), Decimal(found), lines, 3, hidden) is passed


def test_an_older_ledger_keeps_its_controls_and_learns_of_totals_files(company: Company) -> None:
    import sqlite3

    company.contract(reads=TOTAL_ROW)
    found = company.deliver(table(line(1, 金额="1"), total("7")))
    path = company.ws.state / "ledger.sqlite"
    with sqlite3.connect(path) as old:  # what a ledger of the first schema looks like
        old.executescript("""
            drop table findings; drop table closed_periods; alter table deliveries drop column headers;
            drop view spoken_of; drop table statements; drop table sums; drop index deliveries_by_file;
            alter table controls rename to newer;
            create table controls (delivery_id text not null references deliveries, name text not null, expected text,
                found text, passed integer, primary key (delivery_id, name));
            insert into controls select delivery_id, name, expected, found, passed from newer;
            drop table newer; pragma user_version = 1;
        """)
    with Ledger(path) as ledger:
        kept = {(one.name, one.passed, one.stated_by) for one in ledger.controls(found.delivery_id)}
        assert ledger.sums(found.delivery_id) == {} and ledger.unstated("sales", "orders", found.night) != []
    assert kept == {("net_amt", False, found.delivery_id), ("total_row", True, found.delivery_id)}
