"""Links of living records: the steps of matching, in full or for what a night has stirred.

Keeps its tables in the cache file (`match_…`); they can be lost at any time, and a full run makes them again. The
partition is the same either way: a night only finds out which profiles to compare again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import duckdb

from pipelines.identity.match import guards, keys, learning, levels, pairs, profiles, rules, weights
from pipelines.identity.registry import Model

# Raised when the same words may be judged otherwise than before: the next night is a full one.
VERSION = "1"
_MEMBERS = "select record_id, hash(profile) as pid from features"
_STIRRED = f"""
create or replace temp table membership as {_MEMBERS} semi join changes using (record_id);
create or replace temp table members_before as select * from match_members semi join changes using (record_id);
create or replace temp table stirred as select pid from members_before union select pid from membership;
create or replace temp table stood as select distinct pid from match_members semi join stirred using (pid);
delete from match_members where record_id in (select record_id from members_before);
insert into match_members select * from membership;
create or replace temp table stands_now as select distinct pid from match_members semi join stirred using (pid);
create or replace temp table vanished as select pid from stood anti join stands_now using (pid);
create or replace temp table appeared as select pid from stands_now anti join stood using (pid);
create or replace temp table stirred_keys as select distinct key from match_keys semi join vanished using (pid);
delete from match_keys where pid in (select pid from vanished)
"""  # noqa: S608 - built from this module's constants
_TOUCHED = """
create or replace temp table touched as
select pid from stirred semi join match_members using (pid) union select pid from crossed;
create or replace temp table worked_out as
select record_id from match_members semi join touched using (pid) union select record_id from changes
"""
_ALL_TOUCHED = """
create or replace temp table worked_out as
select record_id from match_members union select record_id from changes
"""
_JUDGED = """
create or replace temp table judged_codes as
select d.code, coalesce(d.rule, 'model') as rule, coalesce(d.rule_score, s.score) as score, {evidence} as evidence,
       coalesce(d.rule_score, s.score) >= {threshold} and not (d.is_name_alone and {asks_names}) as is_link,
       d.is_bare
from decided d left join scores s using (code)
where d.rule is distinct from 'veto' and coalesce(d.rule_score, s.score) >= {floor}
"""
_FLAG_CODES = {
    "fits_mask": "mask=1", "is_crowd": "crowd=0", "other_kind": "kind=0",
    "are_companies and (other_branch or half_branch)": "branch=0",
    "are_companies and other_place": "seat=0", "is_twin": "twin=1",
}  # fmt: skip
_EVIDENCE = "concat_ws(' ', {})".format(
    ", ".join(
        [f"'{field}=' || {field}" for field in levels.FIELDS]
        + [f"case when {flag} then '{code}' end" for flag, code in _FLAG_CODES.items()]
    )
)
_FOUND = """
create or replace temp table found as
with judged as (select p.a, p.b, j.* exclude (code) from pairs p join judged_codes j using (code)),
involved as (
    select m.* from match_members m semi join (select a as pid from judged union select b from judged) using (pid)
),
heads as (select pid, min(record_id) as head, count(*) as n from involved group by pid),
twins as (select a as pid from judged where a = b and is_link and not is_bare),
ends as (
    -- A profile whose own records are no twins of each other has as many ends as records.
    select m.pid, m.record_id from involved m join heads h using (pid) anti join twins using (pid) where h.n > 1
    union all
    select h.pid, h.head from heads h where h.n = 1 or h.pid in (select pid from twins)
)
select least(x.record_id, y.record_id) as record_a, greatest(x.record_id, y.record_id) as record_b,
       j.rule, j.score, j.evidence,
       -- Who has one name and two numbers in one department is two customers there.
       j.is_link and not (j.is_bare
           and split_part(x.record_id, ':', 1) = split_part(y.record_id, ':', 1)) as is_link
from judged j join ends x on x.pid = j.a join ends y on y.pid = j.b where j.a <> j.b
union all
select h.head, m.record_id, j.rule, j.score, j.evidence, true
from judged j join heads h on h.pid = j.a join involved m on m.pid = j.a
where j.a = j.b and j.is_link and not j.is_bare and m.record_id <> h.head
"""


def stands(connection: duckdb.DuckDBPyConnection, model: Model | None = None) -> bool:
    """Whether the persistent tables are there, of this version, and made with this model, if one is named."""
    tables = connection.execute("select count(*) from duckdb_tables() where table_name = 'match_meta'").fetchall()
    if not tables[0][0]:
        return False
    kept = dict(connection.execute("select name, value from match_meta").fetchall())
    return kept.get("version") == _version() and (model is None or kept.get("model") == model.version)


def wants_to_learn(model: Model | None, records: int) -> bool:
    """Whether there is no model yet, or one of so few records that the present ones would teach another."""
    if model is None or json.loads(model.weights).get("form") != weights.FORM:
        return True
    return records >= weights.FEWEST_RECORDS and records > weights.OUTGROWN * model.trained_on


def _version() -> str:
    return f"{VERSION} {duckdb.__version__}"


def learn(connection: duckdb.DuckDBPyConnection, records: int) -> Model:
    """A model of the present records (`features`): their own weights, where there are enough to teach any."""
    if records < weights.FEWEST_RECORDS:
        return weights.freeze(
            weights.shipped() | {"frequencies": {}, "caps": keys.caps_for(records), "asks_bare_names": True}, 0
        )
    connection.execute(f"create or replace table match_members as {_MEMBERS}")
    fixed: dict[str, Any] = {"frequencies": profiles.make(connection, None), "caps": keys.caps_for(records)}
    fixed["asks_bare_names"] = records > weights.FEW_RECORDS
    _make_keys(connection, fixed["caps"])
    model = weights.freeze(learning.learn(connection) | fixed, records)
    connection.execute("create or replace temp table prepared as select ? as model", [model.version])
    return model


def _prepare(connection: duckdb.DuckDBPyConnection, model: Model, fixed: dict[str, Any]) -> None:
    """Profiles and keys of all records, unless learning has just made them."""
    made = "select 1 from duckdb_tables() where table_name = 'prepared' and temporary"
    if connection.execute(made).fetchall():
        is_made = connection.execute("select count(*) from prepared where model = ?", [model.version]).fetchall()[0][0]
        connection.execute("drop table prepared")
        if is_made:
            return
    connection.execute(f"create or replace table match_members as {_MEMBERS}")
    profiles.make(connection, fixed["frequencies"])
    _make_keys(connection, fixed["caps"])


def _make_keys(connection: duckdb.DuckDBPyConnection, caps: dict[str, int]) -> None:
    """All of `match_keys` and `match_crowded`."""
    guards.define_caps(connection, caps)
    connection.execute(f"create or replace table match_keys as {keys.keys_of('match_profiles', caps)}")
    guards.recount(connection)
    guards.apply(connection)


def _stir(connection: duckdb.DuckDBPyConnection, fixed: dict[str, Any]) -> None:
    """Bring keys and guards in step with `changes`; makes `touched` and `worked_out`."""
    guards.define_caps(connection, fixed["caps"])
    connection.execute(_STIRRED)
    profiles.make(connection, fixed["frequencies"], "appeared")
    connection.execute(f"create or replace temp table new_keys as {keys.keys_of('match_profiles', fixed['caps'])}")
    connection.execute("insert into match_keys select * from new_keys")
    connection.execute("insert into stirred_keys select distinct key from new_keys anti join stirred_keys using (key)")
    guards.recount_some(connection)
    guards.apply(connection)
    connection.execute(_TOUCHED)


def find_links(connection: duckdb.DuckDBPyConnection, model: Model, *, every: bool) -> int:
    """Make `found` and `worked_out`, of all records or of what `changes` stirs; returns how many pairs were compared.

    Reads `features` and the temporary `changes` (record_id). `found`: record_a < record_b, rule, score (0-1), evidence
    (codes of `evidence`), is_link; with `is_link` false a pair between review floor and threshold. `worked_out`:
    the records whose former links `found` replaces.
    """
    fixed = json.loads(model.weights)
    if every:
        _prepare(connection, model, fixed)
        connection.execute(_ALL_TOUCHED)
    else:
        _stir(connection, fixed)
    pairs.make_candidates(connection, every=every)
    if not every:
        _profiles_of_pairs(connection, fixed, "candidates")
    compared = pairs.compare(connection)
    pairs.unpack(connection)
    _judge(connection, model, fixed)
    connection.execute(_FOUND)
    _remember(connection, model)
    return compared


def _profiles_of_pairs(connection: duckdb.DuckDBPyConnection, fixed: dict[str, Any], source: str) -> None:
    """Make `match_profiles` of the two ends of `source`'s pairs."""
    pairs.make_ends(connection, source)
    profiles.make(connection, fixed["frequencies"], "ends")


def _judge(connection: duckdb.DuckDBPyConnection, model: Model, fixed: dict[str, Any]) -> None:
    """Make `judged_codes`: the codes that are a link or worth a look. Codes scored before are in `match_scores`."""
    from pipelines.identity.match import scorer

    rules.decide_codes(connection)
    known = (
        "match_scores" if stands(connection, model) else "(select 0::bigint as code, 0::double as score where false)"
    )
    connection.execute(f"create or replace temp table scores as select * from {known}")  # noqa: S608
    connection.execute(
        "create or replace temp table unscored as"
        " select * from decided anti join scores using (code) where rule is null"
    )
    scorer.score(connection, model)
    connection.execute(
        _JUDGED.format(
            evidence=_EVIDENCE,
            threshold=fixed["threshold"],
            floor=fixed["review_floor"],
            asks_names=fixed["asks_bare_names"],
        )
    )


def _remember(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    connection.execute("create or replace table match_scores as select * from scores")
    connection.execute("create or replace table match_meta (name varchar, value varchar)")
    connection.executemany("insert into match_meta values (?, ?)", [("version", _version()), ("model", model.version)])


def score_pairs(
    connection: duckdb.DuckDBPyConnection, model: Model, wanted: Sequence[tuple[str, str]]
) -> list[tuple[str, str, float, str, str]]:
    """(record_a, record_b, score, rule, evidence) of any two living records, blocked or not; the rules
    'veto' and 'alone' (too little is said) score 0."""
    fixed = json.loads(model.weights)
    guards.apply(connection)
    connection.execute("create or replace temp table wanted (a varchar, b varchar)")
    connection.executemany("insert into wanted values (?, ?)", list(wanted))
    connection.execute("""
        create or replace temp table wanted_pairs as
        select w.a as record_a, w.b as record_b, least(x.pid, y.pid) as a, greatest(x.pid, y.pid) as b
        from wanted w join match_members x on x.record_id = w.a join match_members y on y.record_id = w.b
    """)
    connection.execute("create or replace temp table wanted_profiles as select distinct a, b from wanted_pairs")
    _profiles_of_pairs(connection, fixed, "wanted_profiles")
    pairs.compare(connection, "wanted_profiles")
    pairs.unpack(connection)
    _judge(connection, model, {**fixed, "review_floor": -1})
    return connection.execute(f"""
        select w.record_a, w.record_b, case when d.rule = 'veto' then 0.0 else coalesce(d.rule_score, s.score) end,
               coalesce(d.rule, 'model'), {_EVIDENCE}
        from wanted_pairs w join pairs p using (a, b) join decided d using (code) left join scores s using (code)
        order by all
    """).fetchall()  # noqa: S608 - built from this module's constants


def warnings(connection: duckdb.DuckDBPyConnection, model: Model) -> list[str]:
    """What a night should say: shipped weights, and values that were not compared because too many share them."""
    few = f"fewer than {weights.FEWEST_RECORDS} records: the shipped weights decided"
    return [*([few] if model.is_shipped else []), *guards.warnings(connection)]
