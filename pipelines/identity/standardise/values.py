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


def prepare_all(connection: duckdb.DuckDBPyConnection, fields: Sequence[Field], known: dict[str, str]) -> None:
    """Make the fields' tables, empty where another version of the normaliser filled them than `known` says."""
    for field in fields:
        columns = {**dict.fromkeys(field.keys, "varchar"), **field.results}
        if known.get(field.name) != field.version:
            connection.execute(f"drop table if exists {field.table}")
        connection.execute(f"create table if not exists {field.table} ({columns_sql(columns)})")


def fill(connection: duckdb.DuckDBPyConnection, field: Field) -> int:
    """Work out the values of `fresh` that are not known yet; returns how many there were."""
    keys = ", ".join(field.keys)
    connection.execute(f"""
        create or replace temp table missing as
        select w.*, row_number() over () as no from ({field.wanted}) w anti join {field.table} v using ({keys})
    """)  # noqa: S608 - fields are this package's constants
    count = int(connection.execute("select count(*) from missing").fetchall()[0][0])
    if count and field.plain:
        connection.execute(f"insert into {field.table} by name {field.plain}")
        connection.execute(f"delete from missing using {field.table} v where {_same(field.keys)}")  # noqa: S608
    if count:
        _work_out(connection, field, keys)
    connection.execute("drop table missing")
    return count


def _same(keys: tuple[str, ...]) -> str:
    return " and ".join(f"missing.{key} = v.{key}" for key in keys)


def _work_out(connection: duckdb.DuckDBPyConnection, field: Field, keys: str) -> None:
    last = connection.execute("select coalesce(max(no), 0) from missing").fetchall()[0][0]
    for start in range(1, last + 1, _BATCH):
        some = f"select {keys} from missing where no >= ? and no < ?"  # noqa: S608
        rows = connection.execute(some, [start, start + _BATCH]).fetchall()
        if rows:
            _keep(connection, field, rows, field.work_out(rows))


def _keep(connection: duckdb.DuckDBPyConnection, field: Field, rows: Sequence[Row], results: Sequence[Row]) -> None:
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    made = zip(zip(*results, strict=True), field.results.values(), strict=True)
    columns += [pa.array(column, _ARROW[kind]) for column, kind in made]
    connection.register("worked_out_values", pa.table(columns, [*field.keys, *field.results]))
    connection.execute(f"insert into {field.table} select * from worked_out_values")  # noqa: S608
    connection.unregister("worked_out_values")


def sweep_all(connection: duckdb.DuckDBPyConnection, fields: Sequence[Field]) -> None:
    """Forget values that no record of `fresh` has: called where `fresh` is every living record."""
    for field in fields:
        keys = ", ".join(field.keys)
        connection.execute(f"delete from {field.table} where ({keys}) not in ({field.wanted})")  # noqa: S608
