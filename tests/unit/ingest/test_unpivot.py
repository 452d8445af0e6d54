"""Cross-tables: one record whose columns are months becomes a row per filled month; records are counted, not rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import yaml

from pipelines.contract import check_contracts
from pipelines.ingest import Delivery, Ledger
from tests.unit.ingest.conftest import Company

TARGETS = """
department: sales
export: targets
issuer: erp
owner: sales-ops@example.com
arrives: {pattern: "targets_{date:%Y%m%d}.csv", delivers: full}
assume: {timezone: Asia/Shanghai, currency: CNY, tax: included}
feeds:
  sales_targets:
    key: [metric_code, source_employee_id, month_date]
    unpivot: {columns: "{date:%Y年%m月}", into: month_date, value: target_amt, scale: 10000}
    columns:
      metric_code: {from: 口径, values: {签单: signed, 回款: collected}}
      source_employee_id: {from: 工号}
"""
HEADER = "口径,工号,2026年1月,2026年02月,备注"
ROWS = "metric_code, source_employee_id, month_date, target_amt"
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


def deliver(company: Company, *records: str, header: str = HEADER, text: str = TARGETS) -> Delivery:
    company.contract(text)
    return company.deliver("\n".join((header, *records)) + "\n", "targets_20261120.csv")


def told(company: Company, **unpivot: Any) -> str:
    """The problems of the contract with some keys of `unpivot` replaced."""
    body = yaml.safe_load(TARGETS)
    body["feeds"]["sales_targets"]["unpivot"].update(unpivot)
    company.contract(yaml.safe_dump(body, allow_unicode=True))
    return "\n".join(map(str, check_contracts(company.ws)))


def test_one_record_gives_a_row_for_each_filled_month(company: Company) -> None:
    found = deliver(company, "签单,E1,12.5,20,新人", "回款,E1,,8,")
    assert (found.status, found.loaded_count, found.quarantined_count) == ("landed", 2, 0)
    assert company.rows(ROWS, "sales_targets") == [
        ("signed", "E1", JANUARY, Decimal(125000)),
        ("signed", "E1", FEBRUARY, Decimal(200000)),
        ("collected", "E1", FEBRUARY, Decimal(80000)),
    ]


def test_the_law_of_conservation_counts_records_and_not_their_cells(company: Company) -> None:
    found = deliver(company, "签单,E1,1,2,", "签单,E2,x,4,", ",,,,", "回款,E2,5,6,")
    assert (found.header_count, found.loaded_count, found.quarantined_count, found.skipped_count) == (1, 2, 1, 1)
    assert found.physical_count == 5
    assert company.reasons(found) == [["bad_number: target_amt"]]
    assert len(company.rows(ROWS, "sales_targets")) == 4


def test_an_unmapped_column_stays_beside_each_of_its_rows(company: Company) -> None:
    deliver(company, "签单,E1,1,2,新人")
    extra = [row[0] for row in company.rows("_extra", "sales_targets")]
    assert extra == ['{"备注":"新人"}'] * 2


def test_a_later_record_of_the_same_key_replaces_its_months_only(company: Company) -> None:
    found = deliver(company, "签单,E1,1,2,", "签单,E1,3,,")
    assert found.replaced_count == 1
    assert sorted(company.rows("month_date, target_amt", "sales_targets")) == [
        (JANUARY, Decimal(30000)),
        (FEBRUARY, Decimal(20000)),
    ]


def test_each_month_is_compared_with_its_own_total(company: Company) -> None:
    text = TARGETS + "reads: {total_row: {column: 工号, says: 合计}}\n"
    found = deliver(company, "签单,E1,1,2,", "签单,E2,3,4,", ",合计,4,7,", text=text)
    with Ledger(company.ws.state / "ledger.sqlite") as ledger:
        passed = {one.name: one.passed for one in ledger.controls(found.delivery_id)}
    assert passed == {"total_row": True, "target_amt of 2026-01-01": True, "target_amt of 2026-02-01": False}


@pytest.mark.parametrize(
    ("header", "reason", "part"),
    [
        ("口径,工号,一月,二月,备注", "missing_column: target_amt", 'no header is like "{date:%Y年%m月}"'),
        ("口径,工号,2026年1月,2026年01月,备注", "duplicate_header", "are the same day"),
    ],
)
def test_headers_that_are_no_months_or_one_month_twice_are_refused(
    company: Company, header: str, reason: str, part: str
) -> None:
    found = deliver(company, "签单,E1,1,2,", header=header)
    assert (found.status, found.reason) == ("quarantined", reason)
    assert part in (found.message or "") and "contracts/sales/targets.yml" in (found.message or "")


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"columns": "月份"}, "a header with a {date:…}, as {date:%Y年%m月}"),
        ({"columns": "{date:%B %Y}"}, "date parts are"),
        ({"into": "month_dat"}, "Closest: month_date"),
        ({"into": "source_employee_id"}, "'source_employee_id' is id"),
        ({"value": "metric_code"}, "'metric_code' is filled by columns too"),
        ({"value": "month_date"}, "into and value are one column"),
        ({"scale": 0}, "would make every number 0"),
        ({"colums": "x"}, "the key 'feeds.sales_targets.unpivot.colums' is not known"),
    ],
)
def test_a_wrong_unpivot_is_told_with_what_to_write_instead(
    company: Company, changes: dict[str, Any], part: str
) -> None:
    assert part in told(company, **changes)


def test_a_right_unpivot_fills_the_key_and_the_required_columns(company: Company) -> None:
    assert told(company) == ""
