"""What a version was made from (ledger and registry sequence, deliveries, code, contracts) and what it lacks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from pipelines.contract import load_contracts
from pipelines.ingest.datasets import DATASETS
from pipelines.ingest.ledger import Ledger
from pipelines.problems import JukeError
from pipelines.published.manifest import Badge
from pipelines.settings import DBT_PROJECT, REPOSITORY, Workspace

_CODE = ("pipelines/**/*.py", "pipelines/entities/*.yml", "dbt_project/**/*.sql", "dbt_project/**/*.yml")
_CODE_SEEDS = "dbt_project/seeds/**/*.csv"


@dataclass(frozen=True)
class Lake:
    """What the lake manifest says is alive; numbers are None before anything was landed or identified."""

    ledger_seq: int | None
    registry_seq: int | None
    deliveries: tuple[str, ...]


def living(ws: Workspace) -> Lake:
    """The lake as the build file was made from it."""
    path = ws.lake / "manifest.parquet"
    if not path.exists():
        return Lake(None, None, ())
    query = """
        select max(ledger_seq), try_cast(max(generation) filter (where entity = 'identity_bridge') as bigint),
            list(distinct delivery_id order by delivery_id) filter (where not list_contains($others, entity))
        from read_parquet($path)
    """
    with duckdb.connect() as connection:
        values = {"path": str(path), "others": [*DATASETS]}
        ledger, registry, deliveries = connection.execute(query, values).fetchall()[0]
    return Lake(ledger, registry, tuple(deliveries or ()))


def badges(ws: Workspace, connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> tuple[Badge, ...]:
    """Exports with a held delivery (from the ledger) and others that are late (from the build's data health), each
    with the entities its contract feeds."""
    held = _held(ws)
    known = {(badge.department, badge.export) for badge in held}
    late = _late(connection) if "marts.mart_data_health" in tables else []
    found = (*held, *(badge for badge in late if (badge.department, badge.export) not in known))
    fed = _fed(ws) if found else {}
    return tuple(replace(badge, entities=fed.get((badge.department, badge.export))) for badge in found)


def _fed(ws: Workspace) -> dict[tuple[str, str], tuple[str, ...]]:
    """(department, export) -> entities; none is known where a contract cannot be read, and publishing goes on."""
    try:
        return {(one.department, one.export): tuple(one.feeds) for one in load_contracts(ws)}
    except JukeError:
        return {}


def feeds(ws: Workspace) -> dict[str, tuple[str, ...]]:
    """`department.export` -> the entities it feeds, for the lineage of a figure."""
    return {f"{department}.{export}": entities for (department, export), entities in _fed(ws).items()}


def code_hash() -> str:
    """Changes with any line of code, model or seed; 16 hex digits."""
    patterns = (*_CODE, _CODE_SEEDS)
    paths = {path for pattern in patterns for path in REPOSITORY.glob(pattern)}
    return _hash(REPOSITORY, (path for path in paths if DBT_PROJECT / "target" not in path.parents))


def contract_hash(ws: Workspace) -> str:
    """Changes with any of the workspace's contracts; 16 hex digits."""
    return _hash(ws.root, ws.contracts.glob("**/*.yml"))


def _hash(root: Path, paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:16]


def _held(ws: Workspace) -> list[Badge]:
    """One badge per export: since the first delivery held, why the newest is."""
    path = ws.state / "ledger.sqlite"
    if not path.exists():
        return []
    with Ledger(path) as ledger:
        held = [delivery for delivery in ledger.deliveries(status="held") if delivery.export]
    found: dict[tuple[str, str], Badge] = {}
    for one in held:
        key = (one.department, one.export or "")
        since = min(one.held_since or one.received_at, found[key].since) if key in found else one.held_since
        found[key] = Badge(*key, since or one.received_at, one.reason or one.message or "")
    return list(found.values())


def _late(connection: duckdb.DuckDBPyConnection) -> list[Badge]:
    query = """
        select department, export, cast(max(last_business_date) as varchar) from build.marts.mart_data_health
        where is_stale and export is not null group by all order by all
    """
    rows = connection.execute(query).fetchall()
    return [Badge(department, export, since or "", "late", "late") for department, export, since in rows]
