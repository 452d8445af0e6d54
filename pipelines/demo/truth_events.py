"""Every export's rows as its entity has them after the last night: `truth/events/<entity>.parquet`.

What the second computation of every KPI reads (`tests/bench/kpi/`), never an input of Juke. An export's module states
its rows in `TRUTH`; to add one, add a line to `EVENTS`. Two exports of one entity stand in one file.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from pipelines.demo import (
    account_owners_sales,
    account_parents_sales,
    activities_sales,
    agent_states_service,
    allocations_finance,
    batches_inventory,
    budgets_finance,
    business_calendar_marketing,
    call_legs_service,
    calls_service,
    campaign_costs_marketing,
    campaign_touches_marketing,
    campaigns_marketing,
    channel_costs_service,
    channel_fees_service,
    contracts_sales,
    credit_limits_finance,
    customers_sales,
    customers_service,
    exchange_rates_finance,
    field_orders_service,
    freight_finance,
    interactions_service,
    invoices_finance,
    leads_marketing,
    loyalty_benefits_marketing,
    market_size_marketing,
    members_marketing,
    opportunities_sales,
    orders_sales,
    partner_reports_marketing,
    payments_sales,
    permissions_marketing,
    product_costs_finance,
    production_weeks_production,
    products_inventory,
    purchase_orders_inventory,
    qa_scores_service,
    quotations_sales,
    rebates_finance,
    receipts_inventory,
    returns_sales,
    shipments_sales,
    sites_inventory,
    staff_sales,
    stock_levels_inventory,
    stock_movements_inventory,
    supplier_terms_inventory,
    suppliers_inventory,
    surveys_service,
    targets_sales,
    tickets_service,
    trunk_intervals_service,
    unfilled_demand_inventory,
    usage_sales,
    wallet_survey_marketing,
    web_events_marketing,
)
from pipelines.sql import quote_text

#: (entity, the rows): a query that speaks of the night that variable `night` names, corrections applied.
EVENTS: tuple[tuple[str, str], ...] = (
    ("customer_records", customers_sales.TRUTH),
    ("order_lines", orders_sales.TRUTH),
    ("payments", payments_sales.TRUTH),
    ("shipments", shipments_sales.TRUTH),
    ("opportunity_stage_changes", opportunities_sales.TRUTH),
    ("sales_targets", targets_sales.TRUTH),
    ("employees", staff_sales.TRUTH),
    ("returns", returns_sales.TRUTH),
    ("quotations", quotations_sales.TRUTH),
    ("contracts", contracts_sales.TRUTH),
    ("usage", usage_sales.TRUTH),
    ("activities", activities_sales.TRUTH),
    ("account_parents", account_parents_sales.TRUTH),
    ("account_owners", account_owners_sales.TRUTH),
    ("products", products_inventory.TRUTH),
    ("purchase_order_lines", purchase_orders_inventory.TRUTH),
    ("stock_levels", stock_levels_inventory.TRUTH),
    ("stock_movements", stock_movements_inventory.TRUTH),
    ("suppliers", suppliers_inventory.TRUTH),
    ("sites", sites_inventory.TRUTH),
    ("batches", batches_inventory.TRUTH),
    ("purchase_receipts", receipts_inventory.TRUTH),
    ("supplier_products", supplier_terms_inventory.TRUTH),
    ("unfilled_demand", unfilled_demand_inventory.TRUTH),
    ("production_weeks", production_weeks_production.TRUTH),
    ("invoices", invoices_finance.TRUTH),
    ("payment_allocations", allocations_finance.TRUTH),
    ("credit_limits", credit_limits_finance.TRUTH),
    ("product_costs", product_costs_finance.TRUTH),
    ("rebates", rebates_finance.TRUTH),
    ("freight_charges", freight_finance.TRUTH),
    ("exchange_rates", exchange_rates_finance.TRUTH),
    ("budgets", budgets_finance.TRUTH),
    ("customer_records", customers_service.TRUTH),
    ("customer_records", members_marketing.TRUTH),
    ("tickets", tickets_service.TRUTH),
    ("calls", calls_service.TRUTH),
    ("surveys", surveys_service.TRUTH),
    ("channel_costs", channel_costs_service.TRUTH),
    ("call_legs", call_legs_service.TRUTH),
    ("agent_states", agent_states_service.TRUTH),
    ("trunk_intervals", trunk_intervals_service.TRUTH),
    ("qa_scores", qa_scores_service.TRUTH),
    ("channel_fees", channel_fees_service.TRUTH),
    ("interactions", interactions_service.TRUTH),
    ("field_service_orders", field_orders_service.TRUTH),
    ("campaigns", campaigns_marketing.TRUTH),
    ("campaign_costs", campaign_costs_marketing.TRUTH),
    ("campaign_touches", campaign_touches_marketing.TRUTH),
    ("leads", leads_marketing.TRUTH),
    ("contact_permissions", permissions_marketing.TRUTH),
    ("web_events", web_events_marketing.TRUTH),
    ("loyalty_benefits", loyalty_benefits_marketing.TRUTH),
    ("wallet_answers", wallet_survey_marketing.TRUTH),
    ("market_sizes", market_size_marketing.TRUTH),
    ("partner_reports", partner_reports_marketing.TRUTH),
    ("business_events", business_calendar_marketing.TRUTH),
)


def write(connection: duckdb.DuckDBPyConnection, folder: Path, night: date) -> None:
    """Write `events/` below `folder` as things stand after the last night; needs what the nights remembered."""
    target = folder / "events"
    target.mkdir(parents=True, exist_ok=True)
    connection.execute("set variable night = ?", [night])
    connection.execute("set variable revision = 1")
    for entity in dict(EVENTS):
        rows = " union all by name ".join(f"from ({query})" for name, query in EVENTS if name == entity)
        path = quote_text(target / f"{entity}.parquet")
        connection.execute(f"copy ({rows}) to {path} (format parquet, compression zstd)")
