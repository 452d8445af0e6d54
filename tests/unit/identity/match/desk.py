"""A desk for tests of matching: `features` of written records in memory, and the links that nights of matching keep.

Records are written as departments write them and standardised as every night does; no lake, no registry.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

from pipelines.identity import features
from pipelines.identity.match import find_links, guards, keys, learn, profiles, rules, weights
from pipelines.identity.match.pairs import compare, unpack
from pipelines.identity.records import READ
from pipelines.identity.registry import Model
from pipelines.identity.standardise import tables, values
from pipelines.identity.standardise.fields import FIELDS

Record = Mapping[str, str]
Link = tuple[str, str, str, float, str, bool]
# As a night joins what it found to the links that stand (`links`): what is decided anew replaces, the rest stays.
_REPLACE = (
    "delete from links where record_a in (select record_id from worked_out)"
    " or record_b in (select record_id from worked_out)",
    "insert into links select * from found where record_a in (select record_id from worked_out)"
    " or record_b in (select record_id from worked_out)",
)

_STAND = (
    "insert into standing (record_id, rid) select record_id, row_number() over () + (select count(*) from standing)"
    " from fresh anti join standing using (record_id)",
    "insert into departed select record_id, rid from standing join changes using (record_id)"
    " anti join fresh using (record_id)",
)


def shipped(**other: Any) -> Model:
    """The model of a company of few records; `other` parts of the weights replace its own."""
    own = json.loads(learn(duckdb.connect(), 0).weights)
    return weights.freeze(own | other, 0)


class Desk:
    """One connection. `write` changes records, `night` decides what that stirs, `links` is what stands."""

    def __init__(self, path: str = ":memory:") -> None:
        self.connection = duckdb.connect(path, config={"threads": 1})
        values.prepare_all(self.connection, FIELDS, tables.prepare(self.connection))
        self.connection.execute("create temp table changes (record_id varchar)")
        self.connection.execute(
            "create table links (record_a varchar, record_b varchar, rule varchar, score double, evidence varchar,"
            " is_link boolean)"
        )

    def write(self, changes: Mapping[str, Record | None]) -> None:
        """Insert, replace or (None) delete records."""
        run = self.connection.execute
        run("create or replace temp table changes (record_id varchar)")
        columns = ", ".join(f"{column} varchar" for column in ("record_id", "region", *READ))
        run(f"create or replace temp table fresh ({columns})")
        run("create or replace temp table departed (record_id varchar, rid integer)")
        if changes:
            self.connection.executemany("insert into changes values (?)", [[one] for one in changes])
        there = [
            [name, "CN", *(record.get(column) for column in READ)]
            for name, record in changes.items()
            if record is not None
        ]
        if there:
            self.connection.executemany(f"insert into fresh values ({', '.join('?' * (len(READ) + 2))})", there)
        for statement in _STAND:
            run(statement)
        features.refresh(self.connection)

    def night(self, model: Model, *, every: bool = False) -> int:
        """Decide; returns how many pairs were compared."""
        compared = find_links(self.connection, model, every=every)
        for statement in ("delete from links", "insert into links select * from found") if every else _REPLACE:
            self.connection.execute(statement)
        return compared

    def links(self) -> list[Link]:
        """Links and doubtful pairs that stand, in order."""
        return self.connection.execute("select * from links order by all").fetchall()

    def linked(self) -> set[tuple[str, str]]:
        """The pairs that are links."""
        return {(a, b) for a, b, *_, is_link in self.links() if is_link}

    def features(self, columns: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(f"select {columns} from features order by record_id").fetchall()


def of(records: Mapping[str, Record] | Iterable[Record], model: Model | None = None) -> Desk:
    """A desk on which `records` are written and, with a model, decided."""
    written = records if isinstance(records, Mapping) else {f"r{no:04d}": one for no, one in enumerate(records)}
    desk = Desk()
    desk.write(written)
    if model is not None:
        desk.night(model, every=True)
    return desk


def decided(desk: Desk, pairs: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Of each pair of records both ways: levels, flags, rarities, `rule` and `rule_score`; no value is guarded."""
    run = desk.connection.execute
    run("create or replace table match_members as select record_id, hash(profile) as pid from features")
    profiles.make(desk.connection, {})
    guards.define_caps(desk.connection, keys.caps_for(0))
    run(f"create or replace table match_keys as {keys.keys_of('match_profiles', keys.caps_for(0))} limit 0")
    guards.recount(desk.connection)
    guards.apply(desk.connection)
    run("create or replace temp table asked (no integer, record_a varchar, record_b varchar)")
    both_ways = [[no, *ends] for no, (a, b) in enumerate(pairs) for ends in ((a, b), (b, a))]
    desk.connection.executemany("insert into asked values (?, ?, ?)", both_ways)
    run("""
        create or replace temp table asked_ends as select w.*, x.pid as a, y.pid as b from asked w
        join match_members x on x.record_id = w.record_a join match_members y on y.record_id = w.record_b
    """)
    run("create or replace temp table asked_pairs as select distinct a, b from asked_ends")
    compare(desk.connection, "asked_pairs")
    unpack(desk.connection)
    rules.decide_codes(desk.connection)
    found = run("select w.no, d.* exclude (code, pair_count) from asked_ends w join pairs using (a, b)"
                " join decided d using (code) order by w.no, w.record_a").to_arrow_table()  # fmt: skip
    return [{name: value for name, value in row.items() if name != "no"} for row in found.to_pylist()]


def decided_of(pairs: Iterable[tuple[Record, Record]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Of each pair of written records what `decided` says, first against second and second against first."""
    given = list(pairs)
    records = {f"{side}{no:04d}": pair[at] for no, pair in enumerate(given) for at, side in enumerate("ab")}
    found = decided(of(records), ((f"a{no:04d}", f"b{no:04d}") for no in range(len(given))))
    return list(zip(found[::2], found[1::2], strict=True))
