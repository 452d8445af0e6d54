"""One night of identity: what changed, which pairs and clusters that touches, and the result, committed once.

The order of the steps is here and nothing else; each step lives in its own module. A partition is a function of the
living records, the stewards' decisions and the model: a night only finds out which part of it to work out again.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from pipelines.faults import crash_at
from pipelines.identity import cluster, decisions, features, ids, outputs, records
from pipelines.identity.match import keys, pairs, rules, weights
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
select l.record_id, case when k.living = 1 then 'changed' else 'new' end as what, l.fingerprint
from living l left join known k using (record_id)
where k.record_id is null or k.living = 0 or k.fingerprint <> l.fingerprint
union all
select k.record_id, 'removed', k.fingerprint from known k anti join living l using (record_id) where k.living = 1
"""
_TOUCHED = """
create or replace temp table touched as
select n.rid from numbered n where record_id in (select record_id from changes) union select rid from crossed
"""
_ALL_TOUCHED = "create or replace temp table touched as select rid from numbered"
_KEPT_AND_NEW_LINKS = """
create or replace temp table links as
with worked_out as (
    select record_id from numbered n semi join touched t using (rid)
    union select record_id from changes where what = 'removed'
)
select record_a, record_b, rule, score, evidence from old_links o
where record_a not in (select record_id from worked_out) and record_b not in (select record_id from worked_out)
union all
select x.record_id, y.record_id, p.rule, p.score, p.evidence
from accepted p join numbered x on p.a = x.rid join numbered y on p.b = y.rid
"""
_LINK_CHANGES = """
create or replace temp table {name} as select record_a, record_b, rule, score, evidence from {left}
anti join {right} using (record_a, record_b, rule, score, evidence)
"""
_START = """
create or replace temp table start as
select record_id from changes
union select record_a from links_gone union select record_b from links_gone
union select record_a from links_come union select record_b from links_come
union select record_id from pending_records
"""


def identify(ws: Workspace, *, full: bool = False) -> IdentityResult:
    """Decide which living customer records are one customer, and write the bridge and the links into the lake.

    Parameters
    ----------
    full
        Work everything out again instead of what changed. The partition is the same; only the cost differs.
    """
    (ws.warehouse / "temp").mkdir(parents=True, exist_ok=True)
    ws.state.mkdir(parents=True, exist_ok=True)
    with connect(ws, ws.state / "features.duckdb") as connection, Registry(ws.state / "registry.sqlite") as registry:
        result = _night(connection, registry, ws, full)
        if not outputs.stand(connection, ws, result.registry_seq):
            _write_outputs(connection, registry, ws, result.registry_seq)
    crash_at("identified")
    return result


def _night(connection: duckdb.DuckDBPyConnection, registry: Registry, ws: Workspace, full: bool) -> IdentityResult:
    living = records.load_living(connection, ws)
    registry.load_into(connection)
    decisions.load_into(connection, registry)
    connection.execute(_CHANGES)
    model = registry.model()
    relearn = model is None or (model.is_shipped and living >= weights.ENOUGH_RECORDS)
    if not (full or relearn or _count(connection, "changes") or _count(connection, "pending_records")):
        return _result(registry, connection, living, model, 0, ids.Changes(0, 0, 0), ())
    features.refresh(connection)
    keys.make_keys(connection)
    if model is None or relearn:
        model = weights.learn_model(connection, living) if living >= weights.ENOUGH_RECORDS else weights.shipped_model()
        registry.add_model(model)
        full = True
    compared = _match(connection, model, full)
    changes, warned = _settle(connection, registry, model, full)
    registry.commit()
    warned = [*weights.warnings(model), *keys.warnings(connection), *warned]
    return _result(registry, connection, living, model, compared, changes, tuple(warned))


def _match(connection: duckdb.DuckDBPyConnection, model: Model, full: bool) -> int:
    """Make `links` as they are now; returns how many pairs were compared."""
    keys.holders_of_crossed_guards(connection)
    connection.execute(_ALL_TOUCHED if full else _TOUCHED)
    compared = pairs.make_pairs(connection, every=full)
    if rules.decide_pairs(connection):
        from pipelines.identity.match import scorer

        scorer.score(connection, model)
    connection.execute(_KEPT_AND_NEW_LINKS)
    for name, left, right in (("links_come", "links", "old_links"), ("links_gone", "old_links", "links")):
        connection.execute(_LINK_CHANGES.format(name=name, left=left, right=right))
    return compared


def _settle(
    connection: duckdb.DuckDBPyConnection, registry: Registry, model: Model, full: bool
) -> tuple[ids.Changes, list[str]]:
    """Clusters and ids of what is touched, written to the registry; not committed."""
    connection.execute(_START)
    cluster.reach(connection, every=full)
    warned = cluster.make_clusters(connection)
    changes = ids.assign(connection, registry.seq + 1)
    is_changed = any(
        map(lambda table: _count(connection, table), ("links_come", "links_gone", "moves", "new_events"))
    ) or (_count(connection, "changes where what <> 'changed'") > 0)
    seq = registry.begin_run(model, "full" if full else "night") if is_changed or registry.seq == 0 else registry.seq
    _write_registry(connection, registry, seq)
    return changes, warned


def _write_registry(connection: duckdb.DuckDBPyConnection, registry: Registry, seq: int) -> None:
    def copy(query: str, statement: str) -> None:
        registry.write(statement, connection.execute(query).fetchall())

    copy("select record_id from changes where what = 'removed'", "update records set living = 0 where record_id = ?")
    copy(
        f"select record_id, fingerprint, 1, {int(seq)} from changes where what <> 'removed'",  # noqa: S608 - a number
        "insert into records values (?, ?, ?, ?, null)"
        " on conflict (record_id) do update set fingerprint = excluded.fingerprint, living = 1",
    )
    copy("select customer_id, record_id from moves", "update records set customer_id = ? where record_id = ?")
    copy("select record_a, record_b from links_gone", "delete from links where record_a = ? and record_b = ?")
    copy(
        "select record_a, record_b, rule, score, evidence from links_come",
        "insert or replace into links values (?, ?, ?, ?, ?)",
    )
    copy(
        f"select customer_id, founder, {int(seq)} from assigned where is_new order by customer_id",  # noqa: S608 - a number
        "insert into customers values (?, ?, ?, 'living', null)",
    )
    copy(
        "select founder, state, redirect_to, customer_id from fates"
        " where (founder, state, redirect_to) is distinct from (old_founder, old_state, old_redirect)",
        "update customers set founder_record_id = ?, state = ?, redirect_to = ? where customer_id = ?",
    )
    copy(
        f"select {int(seq)}, kind, customer_id, other_id from new_events",  # noqa: S608 - a number
        "insert into events (seq, kind, customer_id, other_id) values (?, ?, ?, ?)",
    )
    registry.write("delete from guards", [()])
    copy("select rule, value_md5 from guarded order by all", "insert into guards values (?, ?)")
    registry.write("update decisions set applied_seq = ? where applied_seq is null", [(seq,)])


def _write_outputs(connection: duckdb.DuckDBPyConnection, registry: Registry, ws: Workspace, seq: int) -> None:
    registry.load_into(connection, ("known", "old_links"))
    decisions.load_into(connection, registry)
    connection.execute(
        "create or replace temp table output_records as select record_id, customer_id from known where living = 1"
    )
    connection.execute("""
        create or replace temp table output_links as
        select record_a, record_b, rule, score, evidence from old_links
        union all select record_a, record_b, 'must_link', null, '' from must_links
        where record_a in (select record_id from output_records) and record_b in (select record_id from output_records)
    """)
    outputs.write(connection, ws, seq)


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
    customers = registry.rows("select count(*) from customers where state = 'living'")[0][0]
    return IdentityResult(
        living, counts.get("new", 0), counts.get("changed", 0), counts.get("removed", 0), customers, changes.created,
        changes.merged, changes.split, compared, registry.seq, model.version if model else "", warned,
    )  # fmt: skip
