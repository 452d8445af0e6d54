"""Finance's facts and the margin of order lines against the planted rows, laid together in pandas alone.

The demo corrects one cost on its second night, dated back, and one night's allocations come late.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pandas as pd
import pytest

from pipelines.settings import Workspace

#: entity -> (what the warehouse says, its rows' columns in the words of the entity)
FACTS = {
    "invoices": "select source_invoice_id, invoiced_date, due_date, invoice_amt, invoice_tax_amt from core.fct_invoice",
    "payment_allocations": "select source_allocation_id, allocated_date, allocated_amt "
    "from core.fct_payment_allocation",
    "freight_charges": "select source_freight_id, freight_date, freight_amt from core.fct_freight",
    "rebates": "select source_rebate_id, rebate_month_date, rebate_amt from core.fct_rebate",
    "budgets": "select metric_code, department as budget_department, month_date, tax_basis, budget_amt "
    "from core.fct_budget",
    "exchange_rates": "select currency_code as from_currency, quote_currency_code as to_currency, valid_from_date, "
    "exchange_rate_x from core.dim_exchange_rate",
    "credit_limits": "select split_part(customer_record_id, ':', 2) as source_customer_id, valid_from_date, "
    "credit_limit_amt, payment_term_days from core.dim_credit_limit",
    "product_costs": "select split_part(product_id, ':', 2) as source_product_id, valid_from_date, unit_name, "
    "unit_cost_amt from core.dim_product_cost",
}


@pytest.fixture(scope="module")
def built(demo_workspace: Workspace) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(demo_workspace.build_file), read_only=True) as connection:
        yield connection


def _true(ws: Workspace, entity: str) -> pd.DataFrame:
    return pd.read_parquet(ws.truth / "events" / f"{entity}.parquet")


@pytest.mark.parametrize("entity", list(FACTS))
def test_every_row_of_finance_stands_in_core_as_it_was_planted(
    demo_workspace: Workspace, built: duckdb.DuckDBPyConnection, entity: str
) -> None:
    found = built.execute(FACTS[entity]).df()
    wanted = _true(demo_workspace, entity)[list(found)]
    assert len(wanted) > 0
    keys = [name for name in found if not name.endswith(("_amt", "_x"))]
    assert _plain(found, keys).equals(_plain(wanted, keys))


def _plain(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Amounts as whole numbers of a ten-thousandth, all else as text, in one order."""
    numbers = {name: (rows[name].astype(float) * 10_000).round().astype("int64") for name in rows if name not in keys}
    texts = {name: rows[name].astype(str).str.removesuffix(" 00:00:00") for name in keys}
    return pd.DataFrame(texts | numbers).sort_values([*keys, *numbers]).reset_index(drop=True)


def test_the_margin_of_every_line_is_at_the_cost_of_its_day_corrections_included(
    demo_workspace: Workspace, built: duckdb.DuckDBPyConnection
) -> None:
    lines = _true(demo_workspace, "order_lines").query("status not in ('cancelled', 'returned')")
    lines = lines.assign(day=lines["ordered_at"].dt.normalize().astype("datetime64[ns]"))
    costs = _true(demo_workspace, "product_costs")[["source_product_id", "valid_from_date", "unit_cost_amt"]]
    costs["valid_from_date"] = pd.to_datetime(costs["valid_from_date"]).astype("datetime64[ns]")
    costed = pd.merge_asof(
        lines.sort_values("day"), costs.sort_values("valid_from_date"), left_on="day", right_on="valid_from_date",
        by="source_product_id",
    )  # fmt: skip
    qty, cost = costed["ordered_qty"].astype(float), costed["unit_cost_amt"].astype(float)
    margin = costed["net_amt"].astype(float) - costed["tax_amt"].astype(float) - (qty * cost).round(4)
    wanted = dict(zip(costed["source_order_id"] + ":" + costed["line_no"].astype(str), margin.round(4), strict=True))
    rows = built.execute(
        "select split_part(order_line_id, ':', 2) || ':' || split_part(order_line_id, ':', 3), margin_amt"
        " from staging.int_order_lines__margin where is_counted"
    ).fetchall()
    assert len(rows) == len(wanted) > 1000
    assert [number for number, found in rows if abs(float(found) - wanted[number]) > 0.0002] == []


def test_some_invoices_are_overdue_and_some_payments_are_allocated_in_part(built: duckdb.DuckDBPyConnection) -> None:
    overdue, in_part, late = built.execute("""
        select
            (select count(*) from core.fct_invoice as i
             left join (select invoice_id, sum(allocated_amt) as paid from core.fct_payment_allocation group by 1) as a
                on i.invoice_id = a.invoice_id
             where not i.is_credit_note and i.invoice_amt > coalesce(a.paid, 0) and i.due_date < date '2026-11-20'),
            (select count(*) from core.fct_payment as p
             join (select payment_id, sum(allocated_amt) as used from core.fct_payment_allocation group by 1) as a
                on p.payment_id = a.payment_id
             where abs(a.used) < abs(p.paid_amt)),
            (select count(*) from core.fct_payment_allocation where days_after_due > 0)
    """).fetchall()[0]
    assert min(overdue, in_part, late) > 0


def test_what_finance_names_is_known_once_the_late_files_have_come(built: duckdb.DuckDBPyConnection) -> None:
    orphans = {
        "core.fct_invoice": "is_orphan_order",
        "core.fct_payment_allocation": "is_orphan_payment or is_orphan_invoice",
        "core.fct_freight": "is_orphan_shipment",
    }
    for table, orphan in orphans.items():
        rows, unknown, regions = built.execute(
            f"select count(*), count_if({orphan}), count(distinct region_code) from {table}"
        ).fetchall()[0]
        assert (rows > 0, unknown, regions) == (True, 0, 7), table
