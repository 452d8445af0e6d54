"""Returns, offers, contracts, use, contacts, groups and owners in core against the planted rows.

The demo's contacts of its second night come late, and the use it read that night is sent again corrected.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from pipelines.settings import Workspace
from pipelines.sql import quote_text

OURS = "'erp_east:' || source_{0}_id"
CUSTOMER = OURS.format("customer")
#: entity -> (table, what it says, the same of the true rows)
FACTS = {
    "returns": (
        "fct_return",
        "source_return_id, customer_record_id, returned_at + interval 8 hour, returned_qty, refund_amt, return_reason",
        f"source_return_id, {CUSTOMER}, returned_at, returned_qty, refund_amt, return_reason",
    ),
    "quotations": (
        "fct_quotation",
        "source_quotation_id, opportunity_id, employee_id, quoted_date, valid_until_date, quoted_amt, stated_status",
        f"source_quotation_id, {OURS.format('opportunity')}, {OURS.format('employee')}, quoted_date, valid_until_date, "
        "quoted_amt, status",
    ),
    "contracts": (
        "fct_contract",
        "source_contract_id, customer_record_id, start_date, end_date, renews_contract_id, cancelled_date, "
        "cancel_reason, monthly_amt, is_auto_renewed",
        f"source_contract_id, {CUSTOMER}, start_date, end_date, 'erp_east:' || renews_source_contract_id, "
        "cancelled_date, cancel_reason, monthly_amt, is_auto_renewed",
    ),
    "usage": (
        "fct_usage",
        "contract_id, customer_record_id, usage_date, usage_code, usage_qty, unit_name",
        f"{OURS.format('contract')}, {CUSTOMER}, usage_date, usage_code, usage_qty, unit_name",
    ),
    "activities": (
        "fct_activity",
        "source_activity_id, employee_id, opportunity_id, activity_at + interval 8 hour, activity_type, direction, "
        "result_code, next_contact_date",
        f"source_activity_id, {OURS.format('employee')}, {OURS.format('opportunity')}, activity_at, activity_type, "
        "direction, result_code, next_contact_date",
    ),
    "account_parents": (
        "bridge_account_hierarchy",
        "customer_record_id, parent_customer_record_id, valid_from_date, valid_to_date",
        f"{CUSTOMER}, 'erp_east:' || parent_source_customer_id, valid_from_date, valid_to_date",
    ),
    "account_owners": (
        "bridge_account_owner",
        "customer_record_id, employee_id, valid_from_date, valid_to_date, owned_because",
        f"{CUSTOMER}, {OURS.format('employee')}, valid_from_date, valid_to_date, owned_because",
    ),
}


@pytest.fixture(scope="module")
def built(demo_workspace: Workspace) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(demo_workspace.build_file), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize("entity", list(FACTS))
def test_every_row_of_an_account_stands_in_core_as_it_was_planted(
    demo_workspace: Workspace, built: duckdb.DuckDBPyConnection, entity: str
) -> None:
    table, said, true = FACTS[entity]
    source = f"read_parquet({quote_text(demo_workspace.truth / 'events' / f'{entity}.parquet')})"
    ours, theirs = f"select {said} from core.{table}", f"select {true} from {source}"
    ((wanted,),) = built.execute(f"select count(*) from {source}").fetchall()
    assert wanted > 0
    assert built.execute(f"{ours} except all {theirs}").fetchall() == []
    assert built.execute(f"{theirs} except all {ours}").fetchall() == []


def test_what_came_back_is_what_the_order_lines_call_returned(built: duckdb.DuckDBPyConnection) -> None:
    query = """
        select order_line_id from core.fct_return
        {} select order_line_id from core.fct_order_line where status = 'returned'"""
    assert built.execute(query.format("except all")).fetchall() == []
    assert built.execute(query.format("intersect")).fetchall()


def test_no_record_and_no_contract_behind_an_account_is_unknown(built: duckdb.DuckDBPyConnection) -> None:
    for table in ("fct_return", "fct_contract", "fct_activity", "bridge_account_owner", "bridge_account_hierarchy"):
        assert built.execute(f"select count_if(is_orphan_customer) from core.{table}").fetchall() == [(0,)]
    assert built.execute("select count_if(is_orphan_contract) from core.fct_usage").fetchall() == [(0,)]
