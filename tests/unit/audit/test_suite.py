"""Which rules a delivery gets, and that Great Expectations judges real files by them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.audit.expectations import validate
from pipelines.audit.suite import Rule, rules_for, text_columns
from pipelines.contract import Contract, load_contracts, load_entities
from pipelines.settings import DEFAULT_WORKSPACE, load_workspace

NIGHT = date(2026, 11, 20)


@pytest.fixture(scope="module")
def contracts() -> dict[str, Contract]:
    return {contract.name: contract for contract in load_contracts(load_workspace(DEFAULT_WORKSPACE))}


@pytest.fixture
def file_of(tmp_path: Path):
    def write(rows: str) -> Path:
        path = tmp_path / "rows.parquet"
        duckdb.execute(f"copy (select * from (values {rows}) as r (n, kind, day, note)) to '{path}'")
        return path

    return write


def verdicts(path: Path, *rules: Rule) -> list[bool]:
    return [result.passed for result in validate(load_workspace(DEFAULT_WORKSPACE), [path], list(rules), ["note"])]


def test_rules_come_from_the_entity_and_the_contract(contracts: dict[str, Contract]) -> None:
    names = [rule.name for rule in rules_for(load_entities()["order_lines"], contracts["sales.orders"], NIGHT, None)]
    assert "net_amt is present" in names
    assert "status has a known value" in names
    assert "ordered_date is not in the future" in names
    assert "currency_code has a known value" in names


def test_a_full_export_must_not_lose_half_of_its_rows(contracts: dict[str, Contract]) -> None:
    rules = rules_for(load_entities()["employees"], contracts["sales.staff"], NIGHT, previous_rows=100)
    assert rules[0].arguments == {"min_value": 50}


def test_only_free_text_that_the_export_fills_is_searched_for_damage(contracts: dict[str, Contract]) -> None:
    texts = text_columns(load_entities()["customer_records"], contracts["service.customers"])
    assert "name" in texts
    assert "industry" not in texts


def test_a_value_outside_the_known_set_fails_its_rule(file_of) -> None:
    path = file_of("(1, 'fault', date '2026-11-20', 'a'), (2, 'other', date '2026-11-20', 'b')")
    known = Rule("known", "ColumnValuesToBeInSet", {"column": "kind", "value_set": ["fault"]})
    present = Rule("present", "ColumnValuesToNotBeNull", {"column": "kind"})
    assert verdicts(path, known, present) == [False, True]


def test_damaged_text_is_found_where_more_than_one_row_in_a_hundred_has_it(file_of) -> None:
    from pipelines.audit.suite import _UNDAMAGED

    assert verdicts(
        file_of("(1, 'a', date '2026-11-20', '锟斤拷'), (2, 'a', date '2026-11-20', '好')"), _UNDAMAGED
    ) == [False]
    assert verdicts(file_of("(1, 'a', date '2026-11-20', '錕鋙'), (2, 'a', date '2026-11-20', '好')"), _UNDAMAGED) == [
        True
    ]


def test_a_failure_says_its_limits_and_no_value_of_a_row(file_of) -> None:
    path = file_of("(1, 'secret', date '2031-01-01', 'a')")
    future = Rule("day", "ColumnValuesToBeBetween", {"column": "day", "max_value": NIGHT})
    (result,) = validate(load_workspace(DEFAULT_WORKSPACE), [path], [future], ["note"])
    assert not result.passed
    assert "2026-11-20" in result.detail
    assert "2031" not in result.detail
