"""A build file of the simulated company: its core written from a state, the marts made by the models' compiled SQL.

The comparison with the version before is the night's own (`pipelines.modelling.restating`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from pipelines.modelling import restating
from pipelines.modelling.parsing import invoke, load_manifest
from pipelines.modelling.restating_queries import TABLES
from tests.bench.restated import recounted
from tests.bench.restated.company import State

MODELS = {
    "mart_sales_order": "marts", "mart_kpi_month": "marts", "mart_kpi_home": "marts",
    "mart_restatement_goal": "marts", "mart_restatement_world": "marts", "mart_restatement": "marts",
}  # fmt: skip
_BEFORE_COMPARING = 3  # of the models: KPIs as they are
_KEPT = ("core.fct_order_line", "core.fct_ticket", "core.bridge_customer_source", "marts.mart_order_goal",
         "marts.mart_kpi_home", "marts.mart_restatement")  # fmt: skip

_EMPTY = """
create schema core; create schema marts; create schema staging; create schema juke_plumbing;
create table juke_plumbing.night (as_of_date date);
create table juke_plumbing.touched_days (touched_date date);
create table core.dim_date as
    select cast(day as date) as date_day, cast(date_trunc('month', day) as date) as month_start_date
    from range(timestamp '2025-11-01', timestamp '2027-12-31', interval 1 day) as days(day);
create table staging.int_targets__by_month (kpi varchar, month_start_date date, is_whole_company boolean,
    region_code varchar, currency_code varchar, tax_basis varchar, target_value double);
create table staging.int_months__elapsed as
    select distinct month_start_date, 1.0 as time_elapsed_ratio from core.dim_date;
"""
#: Columns of a fact that the simulation does not use are all alike.
_CORE = """
create or replace table core.fct_order_line as
select
    order_line_id, order_id, customer_record_id, cast(ordered_date as date) as ordered_date, region_code, currency_code,
    tax_basis, status, cast(line_amt as decimal(18, 4)) as line_amt,
    cast(net_sales_amt as decimal(18, 4)) as net_sales_amt,
    status = 'cancelled' as is_cancelled, _delivery_id, _generation, cast(ordered_date as timestamp) as ordered_at,
    'shop' as channel_code, 1 as ordered_qty, cast(line_amt as decimal(18, 4)) as unit_price_amt,
    cast(0 as decimal(18, 4)) as discount_amt, cast(0 as decimal(18, 4)) as tax_amt, 'p' as product_id,
    cast(line_amt as decimal(18, 4)) as gross_amt, cast(0 as decimal(18, 4)) as cancelled_amt,
    cast(0 as decimal(18, 4)) as returned_amt, false as is_orphan_customer, cast(null as varchar) as _order_delivery_id,
    cast(null as varchar) as _order_generation, 'sales' as _department, 'orders' as _export
from lines;
create or replace table core.fct_ticket as
select ticket_id, customer_record_id, cast(opened_date as date) as opened_date, ticket_type, region_code, _delivery_id,
    'g' as _generation, 'service' as _department, 'tickets' as _export
from tickets;
create or replace table core.bridge_customer_source as select customer_record_id, customer_id, region_code from records;
create or replace table marts.mart_order_goal as
select order_id, customer_id, currency_code, region_code, cast(sales_date as date) as sales_date, goal_code,
    cast(goal_margin_amt as decimal(38, 4)) as goal_margin_amt,
    cast(date_trunc('month', cast(sales_date as date)) as date) as month_start_date
from goals;
"""


def compiled(folder: Path) -> dict[str, str]:
    """The SQL of the models as dbt runs it, by name."""
    build_file = folder / "juke.duckdb"
    environment = {"JUKE_BUILD_FILE": str(build_file), "JUKE_WORKSPACE_ROOT": str(folder), "JUKE_THREADS": "1"}
    arguments = [
        "compile",
        "--select",
        *MODELS,
        "--target-path",
        str(folder / "dbt"),
        "--log-path",
        str(folder / "dbt"),
    ]
    outcome: Any = invoke([*arguments, "--no-write-json"], environment, load_manifest())
    _let_go()
    return {item.node.name: item.node.compiled_code for item in outcome.result.results}


def _let_go() -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()


class Warehouse:
    """One build file and the versions published from it."""

    def __init__(self, folder: Path, sql: Mapping[str, str]) -> None:
        self.folder, self.sql = folder, sql
        self.before: restating.Before | None = None
        self.connection = duckdb.connect(str(folder / "juke.duckdb"))
        self.connection.execute("set threads = 1")
        self.connection.execute(_EMPTY)

    def night(self, state: State) -> pd.DataFrame:
        """Build the night and return `mart_restatement`."""
        self.connection.execute(TABLES)
        self.connection.execute("delete from juke_plumbing.night")
        self.connection.execute("insert into juke_plumbing.night values (?)", [state.as_of])
        self._write_core(state)
        names = list(MODELS)
        self._build(names[:_BEFORE_COMPARING])
        hashes = {"counted": f"definition {state.definition}", "ratio": f"definition {state.definition}"}
        if self.before:
            restating.compare(self.connection, self.before, hashes)
        else:
            restating.note(self.connection, restating.FIRST, None, hashes)
        self._build(names[_BEFORE_COMPARING:])
        return self.connection.table("marts.mart_restatement").df()

    def publish(self, state: State, version: str) -> None:
        """Copy what is compared with into the version's file."""
        path = self.folder / f"{version}.duckdb"
        self.connection.execute(f"attach '{path}' as version")
        self.connection.execute("create schema version.core; create schema version.marts")
        for table in _KEPT:
            self.connection.execute(f"create table version.{table} as from {table}")
        self.connection.execute("detach version")
        self.before = restating.Before(version, state.as_of, path)

    def _build(self, names: list[str]) -> None:
        for name in names:
            self.connection.execute(f"create or replace table {MODELS[name]}.{name} as {self.sql[name]}")

    def _write_core(self, state: State) -> None:
        lines = [(one, line.order, line.record, line.day, line.region, line.currency, line.tax, line.status,
                  line.amount * (1 + line.read), state.net(line), line.delivery, f"g{line.read}")
                 for one, line in state.lines.items()]  # fmt: skip
        tickets = [(one, ticket.record, ticket.day, ticket.kind, state.regions.get(ticket.record), ticket.delivery)
                   for one, ticket in state.tickets.items()]  # fmt: skip
        records = [(one, customer, state.regions[one]) for one, customer in state.customers.items()]
        self._tell("lines", lines, "order_line_id order_id customer_record_id ordered_date region_code currency_code "
                   "tax_basis status line_amt net_sales_amt _delivery_id _generation")  # fmt: skip
        self._tell("tickets", tickets, "ticket_id customer_record_id opened_date ticket_type region_code _delivery_id")
        self._tell("records", records, "customer_record_id customer_id region_code")
        self._tell("goals", recounted.goals(state), "order_id customer_id currency_code region_code sales_date "
                   "goal_code goal_margin_amt")  # fmt: skip
        self.connection.execute(_CORE)

    def _tell(self, name: str, rows: list[Any], columns: str) -> None:
        self.connection.register(name, pd.DataFrame(rows, columns=columns.split()))
