"""The registry's tables, and how an older registry becomes a new one without losing a decision or an id.

`without rowid` keeps one tree a table: a million records are written in a second and a half.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from pipelines.problems import JukeError, Problem

SCHEMA_VERSION = 2
# `links` holds the links (`is_link`) and, beside them, pairs that only a steward should look at. A link whose ends
# stand in two customers says why in `broken`: 'broken' (stronger evidence contradicts) or 'oversized'.
# `records` knows where a record is now (or was last), since which run; `stays` every earlier customer of it.
_TABLES = (
    "create table if not exists meta (name text primary key, value text not null) without rowid",
    """create table if not exists runs (
        seq integer primary key, at text not null, model_version text not null, reason text not null
    )""",
    """create table if not exists records (
        record_id text primary key, fingerprint text not null, living integer not null, first_seq integer not null,
        customer_id text, since_seq integer
    ) without rowid""",
    """create table if not exists stays (
        record_id text not null, from_seq integer not null, to_seq integer not null, customer_id text not null,
        primary key (record_id, from_seq)
    ) without rowid""",
    """create view if not exists assignments as
        select record_id, customer_id, from_seq, to_seq from stays
        union all select record_id, customer_id, since_seq, null from records where living = 1""",
    """create table if not exists links (
        record_a text not null, record_b text not null, rule text not null, score real not null,
        evidence text not null, is_link integer not null, broken text, primary key (record_a, record_b)
    ) without rowid""",
    """create table if not exists customers (
        customer_id text primary key, founder_record_id text not null, created_seq integer not null,
        state text not null check (state in ('living', 'merged', 'empty')), redirect_to text
    ) without rowid""",
    """create table if not exists decisions (
        decision_id integer primary key, at text not null, decided_by text not null, reason text not null,
        kind text not null check (kind in ('must_link', 'cannot_link', 'withdraw')),
        scope text not null check (scope in ('records', 'customers', 'decision')),
        record_a text not null, record_b text not null, applied_seq integer, ended_by integer
    )""",
    """create table if not exists decision_records (
        decision_id integer not null, side text not null check (side in ('a', 'b')), record_id text not null,
        primary key (decision_id, side, record_id)
    ) without rowid""",
    """create table if not exists events (
        event_id integer primary key, seq integer not null, kind text not null, customer_id text, other_id text
    )""",
    """create table if not exists run_facts (
        seq integer primary key, records integer not null, customers integer not null, pairs integer not null,
        exact_links integer not null, model_links integer not null, broken_links integer not null,
        guarded_values integer not null, warnings_zh text not null, warnings_en text not null
    )""",
    """create table if not exists models (
        model_version text primary key, weights text not null, trained_on integer not null,
        is_shipped integer not null, at text not null
    )""",
)
# Version 1 knew only where a record is now: it is taken to have been there since it was first seen. Of two decisions
# about a pair it let the newer one count; the older is ended by it.
_FROM_1 = {
    "records": "insert into records select record_id, fingerprint, living, first_seq, customer_id,"
    " case when living = 1 then first_seq end from old_records",
    "links": "insert into links select record_a, record_b, rule, score, evidence, 1, null from old_links",
    "customers": "insert into customers select * from old_customers",
    "decisions": """insert into decisions
        select decision_id, at, decided_by, reason, kind,
               case when kind = 'withdraw' then 'decision' else 'records' end, record_a, record_b, applied_seq,
               (select min(n.decision_id) from old_decisions n where n.record_a = d.record_a
                and n.record_b = d.record_b and n.decision_id > d.decision_id)
        from old_decisions d""",
}
_AFTER_1 = (
    "insert into decision_records select decision_id, 'a', record_a from decisions",
    "insert into decision_records select decision_id, 'b', record_b from decisions",
    "delete from events where kind = 'created'",  # said by `customers.created_seq`
    "drop table guards",  # match keeps its own
    "update meta set value = '2' where name = 'schema_version'",
)


def prepare(db: sqlite3.Connection, path: Path) -> None:
    """Make the tables, or make an older registry new; inside the transaction that is open.

    Raises
    ------
    JukeError
        Where a newer Juke wrote the registry.
    """
    version = _version(db)
    if version == 1:
        _migrate_from_1(db)
    elif version not in (None, SCHEMA_VERSION):
        what = "the registry was written by another Juke"
        raise JukeError(Problem(what, str(path), str(SCHEMA_VERSION), str(version), "run that Juke's version"))
    for statement in _TABLES:
        db.execute(statement)
    db.execute("insert or ignore into meta values ('schema_version', ?)", [str(SCHEMA_VERSION)])


def is_present(db: sqlite3.Connection) -> bool:
    """Whether the tables of today are there already."""
    return _version(db) == SCHEMA_VERSION


def _version(db: sqlite3.Connection) -> int | None:
    if not db.execute("select 1 from sqlite_master where name = 'meta'").fetchone():
        return None
    row = db.execute("select value from meta where name = 'schema_version'").fetchone()
    return int(row[0]) if row else None


def _migrate_from_1(db: sqlite3.Connection) -> None:
    for table in _FROM_1:
        db.execute(f"alter table {table} rename to old_{table}")
    for statement in _TABLES:
        db.execute(statement)
    for table, copy in _FROM_1.items():
        db.execute(copy)
        db.execute(f"drop table old_{table}")
    for statement in _AFTER_1:
        db.execute(statement)
