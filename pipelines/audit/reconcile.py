"""Audit 2's own part: are the totals of the build the totals of the files? dbt's tests are not run here.

The lake side is computed apart from the models, straight from the files the manifest lists, so that an error in
staging or in the choice of a key's winner cannot confirm itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from pipelines.audit.result import CheckResult
from pipelines.contract import Entity, load_entities
from pipelines.faults import crash_at
from pipelines.settings import Workspace
from pipelines.sql import connect, quote_identifier, quote_text

Totals = tuple[int, Decimal]
#: Orders the rows of a key by business date, revision, record: one number, where comparing three costs a fifth more.
_NEWER = (
    "datediff('day', date '1900-01-01', _business_date)::hugeint * 1000000000000000000"
    " + _revision::hugeint * 1000000000000 + _record_no"
)


@dataclass(frozen=True)
class _Fact:
    """Where an entity's rows end: `amount` (entity) becomes `built_amount` (table); None where it has no amount.

    `only` says which rows of the table are the entity's, where others stand beside them.
    """

    entity: str
    table: str
    amount: str | None = None
    built_amount: str | None = None
    only: str = "true"


_FACTS = (
    _Fact("order_lines", "core.fct_order_line", "net_amt", "line_amt"),
    _Fact("payments", "core.fct_payment", "paid_amt", "paid_amt"),
    _Fact("shipments", "core.fct_shipment", "shipped_qty", "shipped_qty"),
    _Fact("opportunity_stage_changes", "core.fct_opportunity_stage", "opportunity_amt", "opportunity_amt"),
    _Fact("sales_targets", "core.fct_sales_target", "target_amt", "target_amt"),
    _Fact("returns", "core.fct_return", "refund_amt", "refund_amt"),
    _Fact("quotations", "core.fct_quotation", "quoted_amt", "quoted_amt"),
    _Fact("contracts", "core.fct_contract", "monthly_amt", "monthly_amt"),
    _Fact("usage", "core.fct_usage", "usage_qty", "usage_qty"),
    _Fact("activities", "core.fct_activity"),
    _Fact("account_parents", "core.bridge_account_hierarchy"),
    _Fact("account_owners", "core.bridge_account_owner"),
    _Fact("tickets", "core.fct_ticket", "compensation_amt", "compensation_amt"),
    _Fact("ticket_events", "core.fct_ticket_event"),
    _Fact("campaign_costs", "core.fct_campaign_cost", "cost_amt", "cost_amt"),
    _Fact("campaign_touches", "core.fct_campaign_touch"),
    _Fact("leads", "core.fct_lead"),
    _Fact("web_events", "core.fct_web_event"),
    _Fact("loyalty_benefits", "core.fct_loyalty_benefit", "benefit_amt", "benefit_amt"),
    _Fact("wallet_answers", "core.fct_wallet_survey", "category_spend_amt", "category_spend_amt"),
    _Fact("market_sizes", "core.dim_market_size", "market_size_amt", "market_size_amt"),
    _Fact("calls", "core.fct_call"),
    _Fact("surveys", "core.fct_survey"),
    _Fact("call_legs", "core.fct_call_leg", "talk_sec", "talk_sec"),
    _Fact("agent_states", "core.fct_agent_state"),
    _Fact("trunk_intervals", "core.fct_trunk_interval", "attempt_count", "attempt_count"),
    _Fact("qa_scores", "core.fct_qa_score", "score_pct", "score_pct"),
    _Fact("channel_fees", "core.dim_channel_fee", "fee_amt", "fee_amt"),
    _Fact("interactions", "core.fct_interaction"),
    _Fact("field_service_orders", "core.fct_field_service_order", "visit_count", "visit_count"),
    _Fact("channel_costs", "core.dim_channel_cost", "unit_cost_amt", "unit_cost_amt", "unit_cost_source = 'export'"),
    _Fact("stock_levels", "core.fct_stock_level", "on_hand_qty", "on_hand_qty"),
    _Fact("stock_movements", "core.fct_stock_movement", "cost_amt", "cost_amt"),
    _Fact("purchase_order_lines", "core.fct_purchase_order_line", "received_qty", "received_qty"),
    _Fact("batches", "core.dim_batch"),
    _Fact("purchase_receipts", "core.fct_purchase_receipt", "received_qty", "received_qty"),
    _Fact("supplier_products", "core.dim_supplier_product", "unit_price_amt", "unit_price_amt"),
    _Fact("unfilled_demand", "core.fct_unfilled_demand", "unfilled_qty", "unfilled_qty"),
    _Fact("production_weeks", "core.fct_production_week", "planned_qty", "planned_qty"),
    _Fact("partner_reports", "core.fct_partner_report", "sold_qty", "sold_qty"),
    _Fact("customer_records", "core.bridge_customer_source"),
)

#: Sentence, then two queries over the build that must give the same number.
_IDENTITIES = (
    (
        "daily net sales add up to the order lines",
        "select coalesce(sum(net_sales_amt), 0) from juke.marts.mart_sales_daily",
        "select coalesce(sum(net_sales_amt), 0) from juke.core.fct_order_line",
    ),
    (
        "daily order lines are all order lines",
        "select coalesce(sum(order_line_count), 0) from juke.marts.mart_sales_daily",
        "select count(*) from juke.core.fct_order_line",
    ),
    (
        "category net sales add up to the order lines",
        "select coalesce(sum(net_sales_amt), 0) from juke.marts.mart_sales_category",
        "select coalesce(sum(net_sales_amt), 0) from juke.core.fct_order_line",
    ),
    (
        "targets add up to their fact",
        "select coalesce(sum(target_amt), 0) from juke.marts.mart_sales_target",
        "select coalesce(sum(target_amt), 0) from juke.core.fct_sales_target",
    ),
    (
        "what was signed, shipped and collected adds up to the order lines, shipments and payments",
        "select coalesce(sum(actual_amt), 0) from juke.marts.mart_sales_target",
        """select coalesce((select sum(line_amt - cancelled_amt) from juke.core.fct_order_line), 0)
                + coalesce((select sum(shipped_amt) from juke.core.fct_shipment), 0)
                + coalesce((select sum(paid_amt) from juke.core.fct_payment), 0)""",
    ),
    (
        "monthly net sales of the company add up to the order lines of the days up to the one built",
        """select coalesce(sum(value), 0) from juke.marts.mart_kpi_month
           where kpi = 'net_sales_amt' and is_whole_company""",
        """select coalesce(sum(net_sales_amt), 0) from juke.core.fct_order_line
           where ordered_date <= (select max(as_of_date) from juke.juke_plumbing.night)""",
    ),
    (
        "net sales of customers, of their other currencies and of orphans add up to the order lines",
        """select coalesce((select sum(net_sales_amt) from juke.marts.mart_customer_360), 0)
                + coalesce((select sum(orders.net_sales_amt)
                            from juke.marts.mart_sales_order as orders
                            left join juke.marts.mart_customer_360 as customers
                                on case when not orders.is_orphan_customer then orders.customer_id end
                                    = customers.customer_id
                            where orders.currency_code is distinct from customers.currency_code
                                or orders.tax_basis is distinct from customers.tax_basis), 0)""",
        "select coalesce(sum(net_sales_amt), 0) from juke.core.fct_order_line",
    ),
    (
        "every customer record belongs to exactly one customer",
        "select coalesce(sum(record_count), 0) from juke.marts.mart_customer_360",
        "select count(*) from juke.core.bridge_customer_source",
    ),
)


def reconcile(ws: Workspace) -> list[CheckResult]:
    """Compare the build file with the lake: one result per total. Any failure must stop publishing."""
    with connect(ws) as connection:
        connection.execute(f"attach {quote_text(ws.build_file)} as juke (read_only)")
        checks = [_fact_check(ws, connection, fact) for fact in _FACTS]
        checks += [_identity_check(connection, *identity) for identity in _IDENTITIES]
    crash_at("reconciled")
    return checks


def _fact_check(ws: Workspace, connection: duckdb.DuckDBPyConnection, fact: _Fact) -> CheckResult:
    lake, built = _lake_totals(ws, connection, fact), _built_totals(connection, fact)
    name = f"{fact.table} holds the rows and amounts of {fact.entity}"
    return CheckResult(name, lake == built, f"files: {_words(lake)}; {fact.table}: {_words(built)}")


def _words(totals: Totals) -> str:
    rows, amount = totals
    return f"{rows:,} rows, amount {amount:,}"


def _lake_totals(ws: Workspace, connection: duckdb.DuckDBPyConnection, fact: _Fact) -> Totals:
    files = list(_living_files(ws, connection, fact.entity))
    if not files:
        return 0, Decimal(0)
    key = _row_key(load_entities()[fact.entity])
    # max_by passes over rows whose value is NULL: without coalesce an older amount would win over a newer NULL.
    amount = f"coalesce(cast({quote_identifier(fact.amount)} as decimal(38, 4)), 0)" if fact.amount else "0"
    connection.execute(
        f"""
        with winner as (
            select max_by({amount}, {_NEWER}) as amount
            from read_parquet(?, union_by_name = true)
            group by {key}
        )
        select count(*), coalesce(sum(amount), 0) from winner
        """,  # noqa: S608 - names come from our entities
        [files],
    )
    return _totals(connection)


def _row_key(entity: Entity) -> str:
    """What makes two lake rows one; where an export has no key, its delivery and record (design D2)."""
    columns = [quote_identifier(column) for column in ("_issuer", *entity.key)]
    stated = (entity.issuer_column(name) for name in entity.key)
    columns += [f"coalesce({quote_identifier(column)}, _issuer)" for column in stated if column]
    if not entity.key:
        columns += ["_delivery_id", "_record_no"]
    if entity.counted_by:
        uncounted = f"{quote_identifier(entity.counted_by)} is null"
        columns += [f"case when {uncounted} then {name} end" for name in ("_delivery_id", "_record_no")]
    return ", ".join(columns)


def _living_files(ws: Workspace, connection: duckdb.DuckDBPyConnection, entity: str) -> Iterator[str]:
    rows = connection.execute(
        "select delivery_id, generation from read_parquet(?) where entity = ? and is_current order by all",
        [str(ws.lake / "manifest.parquet"), entity],
    ).fetchall()
    for delivery_id, generation in rows:
        yield str(ws.lake / entity / f"{delivery_id}-{generation}.parquet")


def _built_totals(connection: duckdb.DuckDBPyConnection, fact: _Fact) -> Totals:
    amount = quote_identifier(fact.built_amount) if fact.built_amount else "0"
    query = f"select count(*), coalesce(sum({amount}), 0) from juke.{fact.table} where {fact.only}"  # noqa: S608 - ours
    connection.execute(query)
    return _totals(connection)


def _totals(connection: duckdb.DuckDBPyConnection) -> Totals:
    rows, amount = connection.fetchone() or (0, 0)
    return rows, Decimal(amount).quantize(Decimal("0.0001"))


def _identity_check(connection: duckdb.DuckDBPyConnection, name: str, left: str, right: str) -> CheckResult:
    (one,), (other,) = (connection.execute(query).fetchone() or (None,) for query in (left, right))
    return CheckResult(name, one == other, f"{one:,} and {other:,}")
