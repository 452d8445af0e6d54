"""One night of identity: what changed, which pairs and clusters that touches, and the result, committed once.

The order of the steps is here and nothing else; each step lives in its own module. A partition is a function of the
living records, the stewards' decisions and the model: a night only finds out which part of it to work out again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import duckdb

from pipelines.faults import crash_at
from pipelines.identity import (
    cluster,
    decisions,
    ids,
    links,
    match,
    mirror,
    outputs,
    records,
    relations,
    runs,
    saving,
    thresholds,
)
from pipelines.identity.evidence import Words
from pipelines.identity.registry import Model, Registry
from pipelines.settings import Workspace
from pipelines.sql import connect


@dataclass(frozen=True)
class IdentityResult:
    """What a night did. `records` and `customers` living now; the other counts are of this night."""

    records: int
    new: int
    changed: int
    removed: int
    customers: int
    created: int
    merged: int
    split: int
    pairs: int
    registry_seq: int
    model_version: str
    warnings: tuple[str, ...]


_CHANGES = """
create or replace temp table changes as
select l.record_id, case when k.is_living then 'changed' else 'new' end as what, l.fingerprint
from living l left join known k on k.record_id = l.record_id
where k.record_id is null or not k.is_living or k.fingerprint <> l.fingerprint
union all
select k.record_id, 'removed', k.fingerprint from known k anti join living l on l.record_id = k.record_id
where k.is_living
"""
# What clusters ask of a record: checked numbers, and whether two say the same in the same words.
_TRAITS = """
create or replace temp view traits as select record_id, tax, citizen, profile from features
"""

_OUTPUT_RECORDS = """
create or replace temp view output_records as select record_id, customer_id from known where is_living
"""


def identify(ws: Workspace, *, full: bool = False) -> IdentityResult:
    """Decide which living customer records are one customer, and write what is known of them into the lake.

    Parameters
    ----------
    full
        Work everything out again instead of what changed. The partition is the same; only the cost differs.
    """
    (ws.warehouse / "temp").mkdir(parents=True, exist_ok=True)
    ws.state.mkdir(parents=True, exist_ok=True)
    with _open_cache(ws) as connection, Registry(ws.state / "registry.sqlite") as registry:
        result = _night(connection, registry, ws, full)
        told = _tell(connection, registry, ws, result.registry_seq)
    crash_at("identified")
    return replace(result, warnings=(*result.warnings, *told))


def _open_cache(ws: Workspace) -> duckdb.DuckDBPyConnection:
    """The cache file; one that is damaged is made anew, since it holds nothing that cannot be."""
    path = ws.state / "features.duckdb"
    try:
        return connect(ws, path)
    except duckdb.IOException as error:
        if "not a valid DuckDB database" not in str(error):
            raise
    path.unlink()
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
    return connect(ws, path)


def _tell(connection: duckdb.DuckDBPyConnection, registry: Registry, ws: Workspace, seq: int) -> list[str]:
    """Write the data sets that do not stand; relations and thresholds follow from more than the registry."""
    if not outputs.stand(connection, ws, seq):
        outputs.write_all(connection, registry, ws, seq)
    connection.execute(_OUTPUT_RECORDS)
    relations.write(connection, ws, seq)
    return thresholds.write(connection, ws, registry, seq)


def _night(connection: duckdb.DuckDBPyConnection, registry: Registry, ws: Workspace, full: bool) -> IdentityResult:
    living = records.load_living(connection, ws)
    if not (mirror.stands(connection, registry) and match.stands(connection)):
        mirror.copy_registry(connection, registry)
        full = True
    decisions.load_into(connection, registry)
    connection.execute(_CHANGES)
    model = registry.model()
    relearn = match.wants_to_learn(model, living)
    if not (full or relearn or _count(connection, "changes") or _count(connection, "pending_records")):
        return _result(registry, connection, living, model, 0, ids.Changes(0, 0, 0), ())
    mirror.distrust(connection)
    if model is None or relearn:
        model, full = match.learn(connection, living), True
        registry.add_model(model)
    compared = match.find_links(connection, model, every=full)
    changes, warned = _settle(connection, registry, model, full, compared)
    told = (*match.warnings(connection, model), *(english for _, english in warned))
    return _result(registry, connection, living, model, compared, changes, told)


def _settle(
    connection: duckdb.DuckDBPyConnection, registry: Registry, model: Model, full: bool, compared: int
) -> tuple[ids.Changes, list[Words]]:
    """Clusters and ids of what is touched, committed to the registry and to its copy."""
    links.number_records(connection)
    links.compare_links(connection, every=full)
    connection.execute(_TRAITS)
    cluster.reach(connection, registry.seq + 1, every=full)
    warned = cluster.make_clusters(connection, every=full)
    changes = ids.assign(connection)
    saving.work_out_links(connection, every=full)
    is_news = _is_news(connection, registry, model)
    seq = registry.begin_run(model, "full" if full else "night") if is_news else registry.seq
    saving.write_registry(connection, registry, seq)
    saving.write_copy(connection, seq, every=full)
    if is_news:
        runs.keep(connection, registry, model, compared, warned)
    stamp = registry.new_stamp()
    registry.commit()
    crash_at("registry_committed")
    mirror.trust(connection, stamp)
    return changes, warned


def _is_news(connection: duckdb.DuckDBPyConnection, registry: Registry, model: Model) -> bool:
    """Whether a reader of the registry would see anything new: values that changed without effect are none."""
    tables = ("new_links", "links_gone", "moves", "new_events", "pending_records", "changes where what <> 'changed'")
    return registry.decided_with != model.version or any(_count(connection, table) for table in tables)


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])  # noqa: S608 - a table of ours


def _result(
    registry: Registry,
    connection: duckdb.DuckDBPyConnection,
    living: int,
    model: Model | None,
    compared: int,
    changes: ids.Changes,
    warned: tuple[str, ...],
) -> IdentityResult:
    counts = dict(connection.execute("select what, count(*) from changes group by what").fetchall())
    customers = connection.execute("select count(*) from customers where state = 'living'").fetchall()[0][0]
    return IdentityResult(
        living, counts.get("new", 0), counts.get("changed", 0), counts.get("removed", 0), customers, changes.created,
        changes.merged, changes.split, compared, registry.seq, model.version if model else "", warned,
    )  # fmt: skip
