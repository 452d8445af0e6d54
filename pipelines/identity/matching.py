"""Matching as the night sees it: which pairs are links, by keys, guards, exact rules and the scorer of `match`.

Keeps `guards` in the cache file: the values that proved nothing last night, so that a night decides anew every holder
of one that crossed its cap.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from pipelines.identity.match import keys, pairs, rules, weights
from pipelines.identity.registry import Model

_FOUND = """
create or replace temp table found as
select x.record_id as record_a, y.record_id as record_b, p.rule, p.score, p.evidence, true as is_link
from accepted p join numbered x on p.a = x.rid join numbered y on p.b = y.rid
"""
_WORKED_OUT = "create or replace temp table worked_out as select record_id from numbered semi join touched using (rid)"
_TOUCHED = """
create or replace temp table touched as
select n.rid from numbered n where record_id in (select record_id from changes) union select rid from crossed
"""
_LEVELS = f"""
with x as (select * from pair where record_id = $a), y as (select * from pair where record_id = $b),
compared as (select {pairs.COMPARISON}, list_has_any(x.crowd, y.crowd) as crowd from x, y)
select {rules.VERDICT}, {rules.EVIDENCE}
       || case when crowd then ' crowd=0' else '' end
       || case when other_kind then ' kind=0' else '' end
       || case when organisations and other_branch then ' branch=0' else '' end
       || case when organisations and other_place then ' place=0' else '' end
from compared
"""  # noqa: S608 - built from this package's constants


def stands(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether what matching remembers is there."""
    return bool(connection.execute("select 1 from duckdb_tables() where table_name = 'guards'").fetchall())


def find_links(connection: duckdb.DuckDBPyConnection, model: Model, *, every: bool) -> int:
    """Make `worked_out` (record_id) and `found`, their links; returns how many pairs were compared."""
    keys.make_keys(connection)
    connection.execute("create table if not exists guards (rule varchar, value_md5 varchar)")
    connection.execute("create or replace temp table old_guards as select * from guards")
    keys.holders_of_crossed_guards(connection)
    connection.execute("create or replace temp table touched as select rid from numbered" if every else _TOUCHED)
    compared = pairs.make_pairs(connection, every=every)
    if rules.decide_pairs(connection):
        from pipelines.identity.match import scorer

        scorer.score(connection, model)
    connection.execute(_WORKED_OUT)
    connection.execute(_FOUND)
    connection.execute("create or replace table guards as select rule, value_md5 from guarded order by all")
    return compared


def wants_to_learn(model: Model | None, records: int) -> bool:
    """Whether there is no model yet, or only the shipped one and records enough to teach another."""
    return model is None or (model.is_shipped and records >= weights.ENOUGH_RECORDS)


def learn(connection: duckdb.DuckDBPyConnection, records: int) -> Model:
    """The model for a company of so many records."""
    if records < weights.ENOUGH_RECORDS:
        return weights.shipped_model()
    keys.make_keys(connection)
    return weights.learn_model(connection, records)


def warnings(connection: duckdb.DuckDBPyConnection, model: Model) -> list[str]:
    """What a steward should know of the weights and of what was not compared."""
    return [*weights.warnings(model), *keys.warnings(connection)]


def score_pairs(
    connection: duckdb.DuckDBPyConnection, model: Model, asked: Iterable[tuple[str, str]]
) -> list[tuple[str, str, float, str | None, str]]:
    """(a, b, score, rule, evidence) of any two living records; the rule 'veto' forbids, None is for the scorer."""
    pairs.define_macros(connection)
    guards = [rule + md5 for rule, md5 in connection.execute("select rule, value_md5 from guards").fetchall()]
    found = []
    for a, b in asked:
        keys.make_pair(connection, a, b, guards)
        for rule, evidence in connection.execute(_LEVELS, {"a": a, "b": b}).fetchall():
            found.append((a, b, rules.SCORES.get(rule, 0.0), rule, evidence))
    return found
