"""What normalisers made of values, kept by value: a value is worked out once, however many records and nights have it.

One table per field, `<field>_values`: the value as written with what it depends on, then the results.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.identity.standardise.tables import columns_sql

_BATCH = 50_000
_ARROW = {"varchar": pa.string(), "varchar[]": pa.list_(pa.string())}
Row = Sequence[Any]


@dataclass(frozen=True)
class Field:
    """A kind of value. `keys` are the columns that decide the result, `results` those it gives, with their types.

    `wanted` is a query over `fresh` for the distinct keys; `work_out` gets rows of keys and returns a row of results
    each; `plain` is a query over `missing` that does the easy ones in SQL (keys and results); `work_out` gets the rest.
    """

    name: str
    version: str
    keys: tuple[str, ...]
    results: dict[str, str]
    wanted: str
    work_out: Callable[[Sequence[Row]], Sequence[Row]]
    plain: str | None = None

    @property
    def table(self) -> str:
        return f"{self.name}_values"

    @property
    def now(self) -> str:
        """The temporary table or view of those that a night needs."""
        return f"{self.name}_now"


def prepare_all(connection: duckdb.DuckDBPyConnection, fields: Sequence[Field], known: dict[str, str]) -> None:
    """Make the fields' tables, empty where another version of the normaliser filled them than `known` says."""
    for field in fields:
        columns = {**dict.fromkeys(field.keys, "varchar"), **field.results}
        if known.get(field.name) != field.version:
            connection.execute(f"drop table if exists {field.table}")
        connection.execute(f"create table if not exists {field.table} ({columns_sql(columns)})")


def fill(connection: duckdb.DuckDBPyConnection, field: Field) -> int:
    """Make `<field>_now`, the results of all values of `fresh`; returns how many had to be worked out.

    Where `fresh` has few of the known values they are picked out once, since each look through all of them costs.
    """
    keys = ", ".join(field.keys)
    connection.execute(f"create or replace temp table wanted as {field.wanted}")
    known, wanted = _count(connection, field.table), _count(connection, "wanted")
    picks = f"select * from {field.table} semi join wanted using ({keys})"  # noqa: S608 - fields are constants of ours
    connection.execute(f"drop {'table' if _is_table(connection, field) else 'view'} if exists temp.{field.now}")
    if is_few := known > 4 * wanted:
        connection.execute(f"create temp table {field.now} as {picks}")
    else:
        connection.execute(f"create temp view {field.now} as select * from {field.table}")  # noqa: S608
    connection.execute(f"""
        create or replace temp table missing as
        select w.*, row_number() over () as no from wanted w anti join {field.now} v using ({keys})
    """)  # noqa: S608
    count = _count(connection, "missing")
    targets = (field.table, field.now) if is_few else (field.table,)
    if count and field.plain:
        connection.execute(f"create or replace temp table plain_values as {field.plain}")
        for target in targets:
            connection.execute(f"insert into {target} by name select * from plain_values")  # noqa: S608
        connection.execute(f"delete from missing using plain_values v where {_same(field.keys)}")  # noqa: S608
    if count:
        _work_out(connection, field, keys, targets)
    return count


def _is_table(connection: duckdb.DuckDBPyConnection, field: Field) -> bool:
    found = "select 1 from duckdb_tables() where temporary and table_name = ?"
    return bool(connection.execute(found, [field.now]).fetchall())


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])  # noqa: S608 - a table of ours


def _same(keys: tuple[str, ...]) -> str:
    return " and ".join(f"missing.{key} = v.{key}" for key in keys)


def _work_out(connection: duckdb.DuckDBPyConnection, field: Field, keys: str, targets: Sequence[str]) -> None:
    last = connection.execute("select coalesce(max(no), 0) from missing").fetchall()[0][0]
    for start in range(1, last + 1, _BATCH):
        some = f"select {keys} from missing where no >= ? and no < ?"  # noqa: S608
        rows = connection.execute(some, [start, start + _BATCH]).fetchall()
        if rows:
            connection.register("worked_out_values", _arrow(field, rows, field.work_out(rows)))
            for target in targets:
                connection.execute(f"insert into {target} select * from worked_out_values")  # noqa: S608
            connection.unregister("worked_out_values")


def _arrow(field: Field, rows: Sequence[Row], results: Sequence[Row]) -> pa.Table:
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    made = zip(zip(*results, strict=True), field.results.values(), strict=True)
    columns += [pa.array(column, _ARROW[kind]) for column, kind in made]
    return pa.table(columns, [*field.keys, *field.results])


def sweep_all(connection: duckdb.DuckDBPyConnection, fields: Sequence[Field]) -> None:
    """Forget values that no record of `fresh` has, where they are many: called where `fresh` is every living record."""
    records = _count(connection, "fresh")
    for field in fields:
        if _count(connection, field.table) > 3 * records:
            keys = ", ".join(field.keys)
            connection.execute(f"delete from {field.table} where ({keys}) not in ({field.wanted})")  # noqa: S608
