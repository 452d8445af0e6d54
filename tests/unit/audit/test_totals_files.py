"""What a totals file beside the data does to the deliveries it speaks of, in whichever order they come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pipelines.audit import CheckResult, judge_deliveries
from pipelines.contract import load_contracts
from pipelines.ingest import Delivery, Ledger, hold, release, withdraw, write_manifest
from tests.unit.ingest.conftest import NIGHT, Company, line, table

TOTALS = """
department: sales
export: control_totals
owner: sales-ops@example.com
arrives: {pattern: "totals_{date:%Y%m%d}.csv", delivers: changes}
controls:
  file: {from: 文件名}
  rows: {from: 行数}
  sums:
    orders:
      net_amt: {from: [金额合计, {header: "金额合计(万元)", scale: 10000}]}
      ordered_qty: {from: 数量合计}
"""
HEADERS = ("文件名", "行数", "金额合计", "数量合计")
FILE = "orders_20261120.csv"
GOOD = table(line(1), line(2), line(3))
CUT = table(line(1), line(2))
STATED = (FILE, "3", "31.50", "6")
TOMORROW = NIGHT + timedelta(days=1)


@pytest.fixture(autouse=True)
def _with_totals(company: Company) -> None:
    company.contract(TOTALS)


def state(company: Company, *records: tuple[str, ...], day: date = NIGHT, headers: tuple[str, ...] = HEADERS) -> None:
    """Drop the totals file of a day."""
    company.drop(f"totals_{day:%Y%m%d}.csv", table(*records, headers=headers))


def night(company: Company, day: date = NIGHT) -> list[CheckResult]:
    """Receive, land and judge as a night does; the checks that were made."""
    company.night(day)
    verdicts = [one for contract in load_contracts(company.ws) for one in judge_deliveries(company.ws, contract)]
    write_manifest(company.ws)
    return [check for verdict in verdicts for check in verdict.checks]


def delivery(company: Company, name: str = FILE) -> Delivery:
    """The newest delivery of a file name."""
    with Ledger(company.ws.state / "ledger.sqlite") as ledger:
        return [one for one in ledger.deliveries() if one.file_name == name][-1]


def controls(company: Company, found: Delivery) -> dict[str, tuple[str, str, bool | None]]:
    with Ledger(company.ws.state / "ledger.sqlite") as ledger:
        return {one.name: (one.expected, one.found, one.passed) for one in ledger.controls(found.delivery_id)}


def test_a_totals_file_is_conserved_and_checks_rows_and_sums(company: Company) -> None:
    company.drop(FILE, GOOD)
    state(company, STATED, ("", "1", "1", "1"), (FILE, "many", "", ""))
    night(company)
    totals = delivery(company, "totals_20261120.csv")
    counts = (totals.physical_count, totals.header_count, totals.loaded_count, totals.quarantined_count)
    assert (totals.status, *counts) == ("landed", 4, 1, 1, 2)
    assert controls(company, delivery(company)) == {
        "rows": ("3", "3", True),
        "net_amt": ("31.5", "31.5", True),
        "ordered_qty": ("6", "6", True),
    }


def test_a_cut_file_is_held_with_a_sentence_that_says_what_to_do(company: Company) -> None:
    company.drop(FILE, CUT)
    state(company, STATED)
    night(company)
    found = delivery(company)
    assert (found.status, found.audit_verdict) == ("held", "failed") and company.rows() == []
    for part in (
        "rows is what totals_20261120.csv states (sales/orders_20261120.csv: 3 expected, 2 found; "
        "ask sales-ops@example.com to export the file again, or totals_20261120.csv if the total is wrong)",
        "net_amt is what totals_20261120.csv states (sales/orders_20261120.csv: 31.5 expected, 21 found",
    ):
        assert part in (found.reason or "")


@pytest.mark.parametrize("first", ["totals", "data"])
def test_totals_and_data_of_two_nights_are_compared_in_either_order(company: Company, first: str) -> None:
    other = "data" if first == "totals" else "totals"
    for what, day in ((first, NIGHT), (other, TOMORROW)):
        if what == "data":
            company.drop(FILE, CUT)
        else:
            state(company, STATED)
        night(company, day)
    assert delivery(company).status == "held" and company.rows() == []


def test_a_corrected_totals_file_releases_what_the_wrong_one_held(company: Company) -> None:
    company.drop(FILE, GOOD)
    state(company, (FILE, "4", "31.50", "6"))
    night(company)
    assert delivery(company).status == "held"
    state(company, STATED)
    night(company, TOMORROW)
    found = delivery(company)
    assert (found.status, found.audit_verdict, found.reason) == ("landed", "passed", None)
    with Ledger(company.ws.state / "ledger.sqlite") as ledger:
        assert [(one["what"], one["by"]) for one in ledger.events(found.delivery_id)][-2:] == [
            ("held", "audit"),
            ("released", "audit"),
        ]


def test_a_corrected_totals_file_holds_what_the_wrong_one_let_pass(company: Company) -> None:
    company.drop(FILE, CUT)
    state(company, (FILE, "2", "21.00", "4"))
    night(company)
    assert delivery(company).status == "landed"
    state(company, STATED)
    night(company, TOMORROW)
    assert delivery(company).status == "held"


def test_a_resent_file_is_judged_by_the_newest_statement_and_the_cut_one_stays_held(company: Company) -> None:
    company.drop(FILE, CUT)
    state(company, STATED)
    night(company)
    cut = delivery(company).delivery_id
    company.drop(FILE, table(line(1), line(2), line(3), line(4)))
    state(company, (FILE, "4", "42.00", "8"), day=TOMORROW)
    night(company, TOMORROW)
    assert (delivery(company).status, company.delivery(cut).status) == ("landed", "held")


def test_an_older_file_that_had_its_own_totals_is_not_held_for_the_newer(company: Company) -> None:
    company.drop(FILE, CUT)
    state(company, (FILE, "2", "21.00", "4"))
    night(company)
    older = delivery(company).delivery_id
    company.drop(FILE, GOOD)
    state(company, STATED, day=TOMORROW)
    night(company, TOMORROW)
    assert (delivery(company).status, company.delivery(older).status) == ("landed", "landed")
    withdraw(company.ws, delivery(company).delivery_id, "wrong file", "ann")
    night(company, TOMORROW)
    assert company.delivery(older).status == "held"  # the only one now, and not what is stated of the file


def test_a_withdrawn_totals_file_states_nothing_any_more(company: Company) -> None:
    company.drop(FILE, CUT)
    state(company, STATED)
    night(company)
    withdraw(company.ws, delivery(company, "totals_20261120.csv").delivery_id, "totals of another month", "ann")
    night(company)
    assert delivery(company).status == "landed" and controls(company, delivery(company)) == {}


def test_people_are_not_overruled_by_a_totals_file(company: Company) -> None:
    company.drop(FILE, CUT)
    company.drop("orders_20261119.csv", GOOD)
    state(company, STATED, ("orders_20261119.csv", "9", "", ""))
    night(company)
    release(company.ws, delivery(company).delivery_id, "ann")
    hold(company.ws, delivery(company, "orders_20261119.csv").delivery_id, "looks odd", "bob")
    state(company, (FILE, "9", "", ""), ("orders_20261119.csv", "3", "31.50", ""), day=TOMORROW)
    night(company, TOMORROW)
    assert delivery(company).status == "landed"
    assert delivery(company, "orders_20261119.csv").reason == "looks odd"


def test_missing_files_and_missing_totals_are_said_and_hold_nothing(company: Company) -> None:
    company.drop(FILE, GOOD)
    state(company, ("orders_20261118.csv", "3", "", ""), (r"D:\导出\orders_20261117.csv", "3", "", ""))
    said = {check.name: check.detail for check in night(company) if not check.passed}
    assert said == {
        "every delivery it speaks of has come": "never came: orders_20261117.csv, orders_20261118.csv; "
        "ask for it, or correct the totals file",
        "it speaks of every delivery it accounts for": f"nothing is stated of: {FILE}; ask for their totals",
    }
    assert {delivery(company).status, delivery(company, "totals_20261120.csv").status} == {"landed"}


def test_yesterdays_file_under_todays_name_is_said(company: Company) -> None:
    company.drop(FILE, GOOD)
    state(company, STATED)
    night(company)
    company.drop("orders_20261121.csv", GOOD)
    state(company, ("orders_20261121.csv", "5", "", ""), day=TOMORROW)
    (said,) = [check for check in night(company, TOMORROW) if not check.passed]
    assert delivery(company, "orders_20261121.csv").status == "duplicate"
    assert "sales/orders_20261121.csv: 5 expected, 3 found" in said.detail


def test_bad_records_count_as_rows_and_leave_a_sum_open_where_they_hide_it(company: Company) -> None:
    company.drop(FILE, table(*(line(number) for number in range(2, 60)), line(1, 金额="#REF!")))
    state(company, (FILE, "59", "619.50", "118"))
    night(company)
    assert {name: one[2] for name, one in controls(company, delivery(company)).items()} == {
        "rows": True,
        "net_amt": None,
        "ordered_qty": True,
    }
    assert delivery(company).status == "landed"


def test_a_scaled_total_is_as_exact_as_it_is_printed(company: Company) -> None:
    company.drop(FILE, GOOD)
    headers = ("文件名", "行数", "金额合计(万元)", "数量合计")
    state(company, (FILE, "3", "0.003150", "6"), headers=headers)
    night(company)
    assert delivery(company).status == "landed"
    state(company, (FILE, "3", "0.003151", "6"), headers=headers)
    night(company, TOMORROW)
    assert delivery(company).status == "held"


def test_a_totals_file_may_name_the_export_instead_of_the_file(company: Company) -> None:
    named = {"from": "导出", "values": {"订单明细": "orders"}}
    day = {"from": "业务日", "format": "%Y-%m-%d"}
    sums = {"orders": {"net_amt": {"from": "金额合计"}}}
    company.contract(TOTALS, controls={"export": named, "date": day, "rows": {"from": "行数"}, "sums": sums})
    company.drop(FILE, CUT)
    company.drop("orders_20261119.csv", GOOD)
    headers = ("导出", "业务日", "行数", "金额合计")
    state(company, ("订单明细", "", "3", ""), ("订单明细", "2026-11-19", "3", "31.50"), headers=headers)
    night(company)
    assert (delivery(company).status, delivery(company, "orders_20261119.csv").status) == ("held", "landed")


def test_a_changed_totals_contract_reads_its_files_again(company: Company) -> None:
    company.drop(FILE, GOOD)
    state(company, STATED)
    night(company)
    company.contract(
        TOTALS, controls={"file": {"from": "文件名"}, "sums": {"orders": {"net_amt": {"from": "数量合计"}}}}
    )
    night(company)
    assert controls(company, delivery(company)) == {"net_amt": ("6", "31.5", False)}
    assert delivery(company).status == "held" and company.night() == []
