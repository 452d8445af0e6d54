"""The demo company's newest version in situations that its nights do not bring: a department missing or on hold, a
damaged file, a customer called `<script>`. Copies of what the real chain published, changed here. Tests nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import duckdb

from pipelines.published import Badge, Manifest, ScopeFile, open_current
from pipelines.published.manifest import read_manifest
from pipelines.published.pointer import Pointer
from pipelines.settings import DEFAULT_WORKSPACE

HOSTILE = "<script>alert(1)</script> :red[*x*] [a](http://b) $x$ `c`"
HELD = Badge("service", "tickets", "2026-11-19", "too_many_bad_rows")
#: The tables that nobody fills where a department is missing.
TABLES = {
    "sales": r"core\.(fct_(order_line|payment|shipment|opportunity\w*|sales_\w+|return|quotation|contract|usage)"
    r"|fct_activity|bridge_account_\w+)|marts\.mart_(sales_\w+|pipeline_snapshot|rep_performance"
    r"|abc_xyz|product_affinity|contact_cycle|order_to_cash|key_accounts|next_best_offer"
    r"|contract|fulfilment_month|receivables\w*"
    r"|customer_(rfm|clv|7p|value\w*|lifecycle|purchase)|churn\w*|usage_change|value_\w+|goal_month|order_goal"
    r"|retention_cohort|revenue_retention|buyer_month|lifecycle_transition)",
    "service": r"core\.(fct_(ticket|call|call_leg|survey|field_service_order|agent_state|trunk_interval|qa_score"
    r"|interaction)|dim_channel_(cost|fee))"
    r"|marts\.mart_(service_daily|call_center_interval|contact_reason_change|ticket|satisfaction|complaint_recovery"
    r"|channel_\w+|self_service|first_contact_resolution)",
    "inventory": r"core\.(fct_stock_\w+|fct_purchase_(order_line|receipt)|dim_(supplier\w*|site|batch))"
    r"|marts\.mart_(inventory_daily|supplier_\w+|sku_sell_through|stock_health|available_to_promise|stockout_\w+|demand_shift)",
    "marketing": r"core\.(fct_(campaign_\w+|lead|web_event|loyalty_benefit|wallet_survey)"
    r"|dim_(campaign|contact_permission|market_size))|marts\.mart_(campaign|contact_pressure\w*|share_of_wallet)",
}
Change = Callable[[duckdb.DuckDBPyConnection], object]


def bare_workspace(root: Path) -> Path:
    """A workspace with settings and nothing else."""
    root.mkdir(parents=True, exist_ok=True)
    shutil.copy(DEFAULT_WORKSPACE / "juke.toml", root)
    return root


def copied(
    demo: Path,
    root: Path,
    *changes: Change,
    version: str = "",
    badges: Sequence[Badge] = (),
    scopes: Sequence[str] = ("all",),
) -> Path:
    """A workspace at `root` whose newest version is the demo's, each scope's file changed; returns its folder."""
    bare_workspace(root)
    original = open_current(demo).folder
    folder = root / "published" / (version or original.name)
    shutil.copytree(original, folder, ignore=shutil.ignore_patterns("*.duckdb"))
    manifest = read_manifest(original)
    files = {name: _changed(original, folder, manifest.scopes[name], changes) for name in scopes}
    written = replace(manifest, version=folder.name, scopes=files, badges=tuple(badges))
    (folder / "manifest.json").write_text(written.to_json(), "utf-8")
    _point_at(root, written)
    return folder


def _changed(original: Path, folder: Path, scope: ScopeFile, changes: Sequence[Change]) -> ScopeFile:
    path = folder / scope.file
    shutil.copy(original / scope.file, path)
    if not changes:
        return scope
    with duckdb.connect(str(path)) as connection:
        for change in changes:
            change(connection)
        tables = {name: _count(connection, name) for name in _tables(connection)}
    return ScopeFile(scope.file, hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size, tables)


def _point_at(root: Path, manifest: Manifest) -> None:
    pointer = root / "published" / "current.json"
    before = json.loads(pointer.read_text("utf-8"))["good"] if pointer.exists() else []
    pointer.write_text(json.dumps(asdict(Pointer(manifest.version, (*before, manifest.version)))), "utf-8")


def empty(department: str) -> Change:
    """A company that never sent that department's exports: its tables are there and hold nothing."""
    return lambda connection: [connection.execute(f"delete from {name}") for name in _of(connection, department)]


def without(department: str) -> Change:
    """A scope that does not hold that department's tables at all."""
    return lambda connection: [connection.execute(f"drop table {name}") for name in _of(connection, department)]


def renamed(customer: str, name: str) -> Change:
    """That customer and all its records by another name."""

    def rename(connection: duckdb.DuckDBPyConnection) -> None:
        for table in ("marts.mart_customer_360", "core.bridge_customer_source"):
            connection.execute(f"update {table} set name = ? where customer_id = ?", [name, customer])

    return rename


def late(export: str, days: str) -> Change:
    """That export, as if its files of some days had not come."""
    query = """
        update marts.mart_delivery_arrival
        set arrival_state = 'late', is_late = true, missing_count = 2, missing_dates = ? where arrival_id = ?
    """
    return lambda connection: connection.execute(query, [days, export])


def damage(folder: Path) -> None:
    """The version's file as a broken disk leaves it: its size, none of its content."""
    path = folder / "all.duckdb"
    path.write_bytes(b"\0" * path.stat().st_size)


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    query = "select schema_name || '.' || table_name from duckdb_tables() order by 1"
    return [name for (name,) in connection.execute(query).fetchall()]


def _of(connection: duckdb.DuckDBPyConnection, department: str) -> list[str]:
    return [name for name in _tables(connection) if re.fullmatch(TABLES[department], name)]


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    found = connection.execute(f"select count(*) from {name}").fetchone()
    return int(found[0]) if found else 0
