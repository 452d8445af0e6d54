"""A copy of what a night needs of the registry, in the cache file beside the standardised values, to be thrown away.

It is worth something only under the registry's own stamp. A night takes the stamp off before it changes anything in the
file, what matching remembers included, and puts the new one on after the registry has committed: whatever kills it in
between, the next night finds no stamp, copies the registry anew and works everything out again.

`known` numbers the records (`no`); numbers differ between two caches and nothing may depend on them. `component` is
what a record hangs together with, broken links included; NULL for a record that is no longer delivered. `other_id` and
what follows is the strongest link inside its customer. A fresh copy lacks both: the full run that follows fills them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import duckdb
import pyarrow as pa

from pipelines.identity.registry import Registry

_FORM = "3"
_TABLES = (
    "create table if not exists mirror_stamp (stamp varchar, form varchar)",
    """create or replace table known (
        no integer, record_id varchar, fingerprint varchar, is_living boolean, first_seq bigint, customer_id varchar,
        since_seq bigint, component integer, other_id varchar, rule varchar, score double, evidence varchar
    )""",
    """create or replace table known_links (
        a integer, b integer, record_a varchar, record_b varchar, rule varchar, score double, evidence varchar,
        is_link boolean, broken varchar
    )""",
    """create or replace table customers (
        customer_id varchar, founder integer, state varchar, redirect_to varchar, created_seq bigint
    )""",
)
_COPIES = {
    "records": ("record_id", "fingerprint", "living", "first_seq", "customer_id", "since_seq"),
    "links": ("record_a", "record_b", "rule", "score", "evidence", "is_link", "broken"),
    "customers": ("customer_id", "founder_record_id", "state", "redirect_to", "created_seq"),
}
_NUMBERS = {
    "living": pa.int8(), "first_seq": pa.int64(), "since_seq": pa.int64(), "created_seq": pa.int64(),
    "score": pa.float64(), "is_link": pa.int8(),
}  # fmt: skip
_FILL = (
    """insert into known
        select row_number() over (order by record_id), record_id, fingerprint, living = 1, first_seq, customer_id,
               since_seq, null, null, null, null, null
        from copied_records""",
    """insert into known_links
        select x.no, y.no, l.record_a, l.record_b, l.rule, l.score, l.evidence, l.is_link = 1, l.broken
        from copied_links l join known x on x.record_id = l.record_a join known y on y.record_id = l.record_b""",
    """insert into customers
        select c.customer_id, k.no, c.state, c.redirect_to, c.created_seq
        from copied_customers c join known k on k.record_id = c.founder_record_id""",
)
_TOGETHER = 100_000  # rows held as Python objects at once


def stands(connection: duckdb.DuckDBPyConnection, registry: Registry) -> bool:
    """Whether the copy is of this registry as it is now, made by this code."""
    tables = connection.execute("select 1 from duckdb_tables() where table_name = 'mirror_stamp'").fetchall()
    if not tables:
        return False
    stamps = connection.execute("select stamp, form from mirror_stamp").fetchall()
    return stamps == [(registry.stamp, _FORM)] and registry.stamp != ""


def copy_registry(connection: duckdb.DuckDBPyConnection, registry: Registry) -> None:
    """Make the copy anew, without a stamp."""
    for statement in _TABLES:
        connection.execute(statement)
    distrust(connection)
    for table, columns in _COPIES.items():
        schema = pa.schema([(column, _NUMBERS.get(column, pa.string())) for column in columns])
        rows = registry.cursor(f"select {', '.join(columns)} from {table}")  # noqa: S608 - this module's names
        connection.register("arrow_rows", pa.Table.from_batches(_batches(rows, schema), schema))
        connection.execute(f"create or replace temp table copied_{table} as select * from arrow_rows")  # noqa: S608
        connection.unregister("arrow_rows")
    for statement in _FILL:
        connection.execute(statement)
    for table in _COPIES:
        connection.execute(f"drop table copied_{table}")


def distrust(connection: duckdb.DuckDBPyConnection) -> None:
    """Take the stamp off: from here on the file is worth nothing until `trust`."""
    connection.execute("delete from mirror_stamp")


def trust(connection: duckdb.DuckDBPyConnection, stamp: str) -> None:
    """The file agrees with the registry that carries this stamp."""
    connection.execute("insert into mirror_stamp values (?, ?)", [stamp, _FORM])


def _batches(rows: sqlite3.Cursor, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    while some := rows.fetchmany(_TOGETHER):
        columns = zip(zip(*some, strict=True), schema.types, strict=True)
        yield pa.record_batch([pa.array(values, kind) for values, kind in columns], schema=schema)
