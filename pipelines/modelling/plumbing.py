"""The schema `juke_plumbing` of the build file: what dbt is told about the night, and what the last good build held.

Made before dbt runs and settled after it succeeded. A build that dies in between settles nothing: what was changed
stays marked as changed, so the next build does it again. No model's rows are written here.
"""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING, Any

import duckdb

from pipelines.modelling.acting import tell_of_acting
from pipelines.modelling.channel_rules import tell_channels
from pipelines.modelling.judging import tell_of_judging
from pipelines.modelling.logic import Logic
from pipelines.modelling.restating_queries import TABLES as RESTATING
from pipelines.modelling.service_rules import tell_of_service
from pipelines.problems import JukeError, Problem
from pipelines.settings import Workspace
from pipelines.sql import connect, quote_identifier

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

_WAIT_SECONDS = 5.0

_TABLES = """
create schema if not exists juke_plumbing;
create table if not exists juke_plumbing.night (as_of_date date);
create or replace table juke_plumbing.company (fiscal_year_starts integer);
create or replace table juke_plumbing.lifecycle (
    churn_days integer, own_gap_x double, at_risk_x double, regular_orders integer, second_order_days integer,
    upsell_x double, history_months integer);
create or replace table juke_plumbing.product_tiers (tier_name varchar, tier_rank integer);
create or replace table juke_plumbing.service_categories (category_name varchar);
create or replace table juke_plumbing.survivorship_rules (
    field_name varchar, rule_1 varchar, rule_2 varchar, rule_3 varchar, rule_4 varchar, rule_5 varchar);
create or replace table juke_plumbing.trusted_departments (department varchar, trust_rank integer);
create table if not exists juke_plumbing.applied (
    entity varchar, delivery_id varchar, generation varchar, is_current boolean);
create table if not exists juke_plumbing.changed_deliveries (entity varchar, delivery_id varchar, generation varchar);
create table if not exists juke_plumbing.applied_records (customer_record_id varchar, customer_id varchar);
create table if not exists juke_plumbing.changed_records (customer_record_id varchar);
create table if not exists juke_plumbing.touched_days (touched_date date);
create table if not exists juke_plumbing.standing (unique_id varchar, content varchar);
create table if not exists juke_plumbing.model_hash (
    schema_name varchar, model_name varchar, kind varchar, logic_hash varchar);
"""

# What is in one set and not in the other, beside what an unfinished build had already found.
_CHANGED = """
insert into juke_plumbing.changed_deliveries
select distinct entity, delivery_id, generation
from (
    (select * from living except select * from juke_plumbing.applied)
    union all
    (select * from juke_plumbing.applied except select * from living)
)
except
select * from juke_plumbing.changed_deliveries
"""

_SETTLE = """
begin;
create or replace table juke_plumbing.applied as select * from living;
create or replace table juke_plumbing.applied_records as
    select customer_record_id, customer_id from core.bridge_customer_source;
truncate juke_plumbing.changed_deliveries;
truncate juke_plumbing.changed_records;
truncate juke_plumbing.touched_days;
commit;
"""


def open_build_file(ws: Workspace) -> duckdb.DuckDBPyConnection:
    """Open the build file for writing, waiting a few seconds for whoever holds it.

    Raises
    ------
    JukeError
        Where another process keeps it open.
    """
    ws.warehouse.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            return connect(ws, ws.build_file)
        except duckdb.IOException as error:
            if "lock" not in str(error).lower():
                raise
            if time.monotonic() > deadline:
                raise _is_held(ws, str(error)) from None
            time.sleep(0.2)


def _is_held(ws: Workspace, words: str) -> JukeError:
    holder = words[words.find("held in") :].split(". ")[0] if "held in" in words else "another process"
    advice = "close that program and run the night again; readers open published/, never the build file"
    return JukeError(Problem("the build file is open elsewhere", str(ws.build_file), found=holder, do=advice))


def prepare(ws: Workspace, as_of: date, logic: list[Logic], manifest: Manifest | None = None) -> None:
    """Tell the build file about this night and drop what other logic built."""
    with open_build_file(ws) as connection:
        connection.execute(_TABLES)
        connection.execute(RESTATING)
        connection.execute("begin")
        connection.execute("truncate juke_plumbing.night")
        connection.execute("insert into juke_plumbing.night values (?)", [as_of])
        starts = [ws.config.company.fiscal_year_starts]
        connection.execute("insert into juke_plumbing.company values (?)", starts)
        _tell_row(connection, "thresholds", ws.config.thresholds.model_dump())
        _tell_row(connection, "stock", ws.config.stock.model_dump())
        _tell_row(connection, "contact_centre", ws.config.contact_centre.model_dump())
        _tell_row(connection, "supply", ws.config.supply.model_dump())
        _tell_survivorship(ws, connection)
        _tell_lifecycle(ws, connection)
        tell_channels(ws, connection)
        tell_of_service(ws, connection)
        tell_of_acting(ws, connection)
        tell_of_judging(ws, connection, manifest)
        _see_living(ws, connection)
        connection.execute(_CHANGED)
        _drop_outdated(connection, logic)
        connection.execute("commit")


def _tell_row(connection: duckdb.DuckDBPyConnection, table: str, told: dict[str, Any]) -> None:
    """One row with one column per number of a section, so that a new setting is written down there only."""
    types = {int: "integer", float: "double"}
    columns = ", ".join(f"{quote_identifier(name)} {types[type(value)]}" for name, value in told.items())
    name, marks = f"juke_plumbing.{quote_identifier(table)}", ", ".join("?" for _ in told)
    connection.execute(f"create or replace table {name} ({columns})")
    connection.execute(f"insert into {name} values ({marks})", list(told.values()))  # noqa: S608 - marks


def _tell_survivorship(ws: Workspace, connection: duckdb.DuckDBPyConnection) -> None:
    """Which value of a field wins, as the workspace's settings say: rows, since a manifest knows no workspace."""
    survivorship = ws.config.identity.survivorship
    connection.executemany(
        "insert into juke_plumbing.survivorship_rules values (?, ?, ?, ?, ?, ?)", survivorship.rule_rows()
    )
    if departments := survivorship.department_rows():
        connection.executemany("insert into juke_plumbing.trusted_departments values (?, ?)", departments)


def _tell_lifecycle(ws: Workspace, connection: duckdb.DuckDBPyConnection) -> None:
    """The rules of a customer's stages in one row, which product tier is above which, and what is a service."""
    rules = ws.config.lifecycle.model_dump()
    tiers = [(tier, rank) for rank, tier in enumerate(rules.pop("tiers"), start=1)]
    services = [(category,) for category in rules.pop("service_categories")]
    connection.execute("insert into juke_plumbing.lifecycle values (?, ?, ?, ?, ?, ?, ?)", list(rules.values()))
    if tiers:
        connection.executemany("insert into juke_plumbing.product_tiers values (?, ?)", tiers)
    if services:
        connection.executemany("insert into juke_plumbing.service_categories values (?)", services)


def settle(ws: Workspace) -> None:
    """After a good build: what lives now is what the build file holds."""
    with open_build_file(ws) as connection:
        _see_living(ws, connection)
        connection.execute(_SETTLE)


def _see_living(ws: Workspace, connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        create or replace temp table living as
        select entity, delivery_id, generation, is_current from read_parquet(?)
        """,
        [str(ws.lake / "manifest.parquet")],
    )


def _drop_outdated(connection: duckdb.DuckDBPyConnection, logic: list[Logic]) -> None:
    """Drop increments and seeds of other logic and relations without a model; then note today's logic.

    The hashes are noted with the drop, not after the build: a table that is missing is always made by today's logic.
    """
    today = {(one.schema, one.name): one for one in logic}
    before = connection.execute("select * from juke_plumbing.model_hash").fetchall()
    for schema, name, kind, old_hash in before:
        now = today.get((schema, name))
        if now is None or now.kind != kind or (now.hash != old_hash and kind in ("incremental", "seed")):
            _drop(connection, schema, name)
    connection.execute("truncate juke_plumbing.model_hash")
    connection.executemany("insert into juke_plumbing.model_hash values (?, ?, ?, ?)", [tuple(one) for one in logic])


def _drop(connection: duckdb.DuckDBPyConnection, schema: str, name: str) -> None:
    found = connection.execute(
        "select table_type from information_schema.tables where table_schema = ? and table_name = ?", [schema, name]
    ).fetchone()
    if found:
        kind = "view" if found[0] == "VIEW" else "table"
        connection.execute(f"drop {kind} {quote_identifier(schema)}.{quote_identifier(name)}")
