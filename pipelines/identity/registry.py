"""The registry: what identity decided and why, in SQLite; never derived from anything, backed up, small.

Holds records, links, customers, redirects, decisions, events, guards and models, and how they are read and written.
What is decided, and when, is in `night`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.problems import JukeError, Problem

SCHEMA_VERSION = 1
_SCHEMA = """
create table if not exists meta (name text primary key, value text not null);
create table if not exists runs (
    seq integer primary key, at text not null, model_version text not null, reason text not null
);
create table if not exists records (
    record_id text primary key, fingerprint text not null, living integer not null, first_seq integer not null,
    customer_id text
);
create table if not exists links (
    record_a text not null, record_b text not null, rule text not null, score real not null, evidence text not null,
    primary key (record_a, record_b)
) without rowid;
create table if not exists customers (
    customer_id text primary key, founder_record_id text not null, created_seq integer not null,
    state text not null check (state in ('living', 'merged', 'empty')), redirect_to text
);
create table if not exists decisions (
    decision_id integer primary key, at text not null, decided_by text not null, reason text not null,
    kind text not null check (kind in ('must_link', 'cannot_link', 'withdraw')),
    record_a text not null, record_b text not null, applied_seq integer
);
create table if not exists events (
    event_id integer primary key, seq integer not null, kind text not null, customer_id text, other_id text
);
create table if not exists guards (
    rule text not null, value_md5 text not null, primary key (rule, value_md5)
) without rowid;
create table if not exists models (
    model_version text primary key, weights text not null, trained_on integer not null,
    is_shipped integer not null, at text not null
);
"""
# What DuckDB works on: name, table and columns; text but for those in `_NUMBERS`.
_LOADED = {
    "known": ("records", ("record_id", "fingerprint", "living", "first_seq", "customer_id")),
    "old_links": ("links", ("record_a", "record_b", "rule", "score", "evidence")),
    "customers": ("customers", ("customer_id", "founder_record_id", "state", "redirect_to")),
    "old_guards": ("guards", ("rule", "value_md5")),
}
_NUMBERS = {"living": pa.int8(), "first_seq": pa.int64(), "score": pa.float64()}
_TOGETHER = 100_000  # rows held as Python objects at once


@dataclass(frozen=True)
class Model:
    """Weights that a partition was decided with. `weights` is JSON; `trained_on` counts records, 0 for shipped ones."""

    version: str
    weights: str
    trained_on: int
    is_shipped: bool


class Registry:
    """One open registry file. Use as a context manager; everything written commits together at `commit`."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None)
        self._db.executescript("pragma synchronous = full; pragma cache_size = -65536;" + _SCHEMA)
        self._db.execute("begin immediate")
        self._check_version(path)

    def __enter__(self) -> Registry:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.rollback()
        self._db.close()

    def _check_version(self, path: Path) -> None:
        row = self._db.execute("select value from meta where name = 'schema_version'").fetchone()
        if row is None:
            self._db.execute("insert into meta values ('schema_version', ?)", [str(SCHEMA_VERSION)])
        elif int(row[0]) != SCHEMA_VERSION:
            found, expected = f"version {row[0]}", f"version {SCHEMA_VERSION}"
            raise JukeError(
                Problem(
                    "the registry was written by another Juke", str(path), expected, found, "run that Juke's version"
                )
            )

    def commit(self) -> None:
        """Make everything since opening durable, and go on with a new transaction."""
        self._db.execute("commit")
        self._db.execute("begin immediate")

    @property
    def seq(self) -> int:
        """The newest registry sequence; 0 before the first night."""
        return int(self.rows("select coalesce(max(seq), 0) from runs")[0][0])

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._db.execute(query, parameters).fetchall()

    def write(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """One statement over many rows."""
        self._db.executemany(statement, rows)

    def load_into(self, connection: duckdb.DuckDBPyConnection, names: Iterable[str] = tuple(_LOADED)) -> None:
        """Copy what a night works on into DuckDB: `known`, `old_links`, `customers`, `old_guards`, or some of them."""
        for name in names:
            table, columns = _LOADED[name]
            schema = pa.schema([(column, _NUMBERS.get(column, pa.string())) for column in columns])
            rows = self._db.execute(f"select {', '.join(columns)} from {table}")  # noqa: S608 - this module's names
            connection.register("arrow_rows", pa.Table.from_batches(_batches(rows, schema), schema))
            connection.execute(f"create or replace temp table {name} as select * from arrow_rows")  # noqa: S608
            connection.unregister("arrow_rows")

    def begin_run(self, model: Model, reason: str) -> int:
        """A new registry sequence."""
        seq = self.seq + 1
        self.write("insert into runs values (?, ?, ?, ?)", [(seq, now(), model.version, reason)])
        return seq

    def model(self) -> Model | None:
        """The newest model, or None before the first night."""
        found = self.rows(
            "select model_version, weights, trained_on, is_shipped from models order by rowid desc limit 1"
        )
        return Model(found[0][0], found[0][1], found[0][2], bool(found[0][3])) if found else None

    def add_model(self, model: Model) -> None:
        row = (model.version, model.weights, model.trained_on, int(model.is_shipped), now())
        self.write("insert or replace into models values (?, ?, ?, ?, ?)", [row])


def _batches(rows: sqlite3.Cursor, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    while some := rows.fetchmany(_TOGETHER):
        columns = zip(zip(*some, strict=True), schema.types, strict=True)
        yield pa.record_batch([pa.array(values, kind) for values, kind in columns], schema=schema)


def now() -> str:
    """This moment, UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")
