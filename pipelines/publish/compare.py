"""Whether two build files say the same (design D7): core and marts row for row, whatever ids their customers carry.

Plumbing columns (`_…`) are left out. A customer_id is compared as the smallest customer_record_id of its members, so
that equal clusters under different ids are equal and different clusters are not. Decimals are exact; doubles, whose
sums depend on the order of adding, to nine places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.publish.definitions import LAYERS
from pipelines.sql import connect, quote_identifier, quote_text

_BRIDGE = "core.bridge_customer_source"
# Records: against which version a night was laid is not derived from deliveries, and another one by now.
_RECORDS = [f"marts.mart_restatement{of}" for of in ("", "_delivery", "_goal", "_world")]
_DOUBLES = ("DOUBLE", "FLOAT")
Fingerprints = dict[str, tuple[int, str]]


@dataclass(frozen=True)
class _File:
    """An attached build file: its tables with their compared columns and types."""

    alias: str
    tables: Mapping[str, Mapping[str, str]]

    def rows(self, table: str, columns: Sequence[str] | None = None) -> str:
        """A SELECT of what is compared of a table."""
        types = self.tables[table]
        chosen = ", ".join(f"{self._value(name, types[name])} as {quote_identifier(name)}" for name in columns or types)
        joins = "".join(self._join(name) for name in types if is_customer_id(name)) if _BRIDGE in self.tables else ""
        return f"select {chosen} from {self._place(table)} as subject {joins}"  # noqa: S608 - quoted names of the catalogue

    def _value(self, name: str, kind: str) -> str:
        column = "subject." + quote_identifier(name)
        if is_customer_id(name) and _BRIDGE in self.tables:
            return f"coalesce({quote_identifier('members of ' + name)}.first_record, {column})"
        return f"round({column}, 9)" if kind in _DOUBLES else column

    def _join(self, name: str) -> str:
        members = quote_identifier("members of " + name)
        return (
            f" left join {self.alias}_members as {members} on {members}.customer_id = subject.{quote_identifier(name)}"
        )

    def _place(self, table: str) -> str:
        return ".".join(map(quote_identifier, (self.alias, *table.split("."))))


def is_customer_id(name: str) -> bool:
    """Whether a column holds Juke's own customer id (not a department's)."""
    return name == "customer_id" or (name.endswith("_customer_id") and not name.endswith("source_customer_id"))


def fingerprint(db_path: Path) -> Fingerprints:
    """`schema.table` -> (rows, checksum that does not depend on their order) of core and marts."""
    with _attached(db_path) as (connection, files):
        return _fingerprints(connection, files[0])


def differences(a: Path, b: Path) -> list[str]:
    """One sentence per table that differs between two build files; an empty list where they say the same.

    Sentences name tables, columns and counts, never a value.
    """
    with _attached(a, b) as (connection, (first, second)):
        prints = _fingerprints(connection, first), _fingerprints(connection, second)
        tables = sorted({*first.tables, *second.tables})
        return [_told(connection, first, second, t) for t in tables if prints[0].get(t) != prints[1].get(t)]


def _told(connection: duckdb.DuckDBPyConnection, first: _File, second: _File, table: str) -> str:
    for here, there, place in ((first, second, "second"), (second, first, "first")):
        if table in here.tables and table not in there.tables:
            return f"{table}: not in the {place} file"
    if first.tables[table] != second.tables[table]:
        return f"{table}: the columns or their types differ"
    only = [_count_only(connection, x, y, table) for x, y in ((first, second), (second, first))]
    differing = [
        c for c in first.tables[table] if len({_checksum(connection, f, table, [c]) for f in (first, second)}) > 1
    ]
    return f"{table}: {only[0]} rows only in the first, {only[1]} only in the second; columns: {', '.join(differing)}"


def _count_only(connection: duckdb.DuckDBPyConnection, here: _File, there: _File, table: str) -> int:
    query = f"select count(*) from ({here.rows(table)} except all {there.rows(table)})"  # noqa: S608 - quoted names of the catalogue
    return connection.execute(query).fetchall()[0][0]


def _fingerprints(connection: duckdb.DuckDBPyConnection, file: _File) -> Fingerprints:
    return {table: _checksum(connection, file, table) for table in file.tables}


def _checksum(
    connection: duckdb.DuckDBPyConnection, file: _File, table: str, columns: Sequence[str] | None = None
) -> tuple[int, str]:
    rows = file.rows(table, columns)
    query = f"select count(*), coalesce(sum(hash(compared)), 0)::varchar from ({rows}) as compared"  # noqa: S608 - quoted names of the catalogue
    return connection.execute(query).fetchall()[0]


@contextmanager
def _attached(*paths: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, list[_File]]]:
    connection = connect()
    try:
        files = []
        for number, path in enumerate(paths):
            alias = f"build{number}"
            connection.execute(f"attach {quote_text(path)} as {alias} (read_only)")
            files.append(_File(alias, _tables(connection, alias)))
            if _BRIDGE in files[-1].tables:
                connection.execute(_members(alias))
        yield connection, files
    finally:
        connection.close()


def _members(alias: str) -> str:
    place = ".".join(map(quote_identifier, (alias, *_BRIDGE.split("."))))
    name = quote_identifier(f"{alias}_members")
    chosen = "select customer_id, min(customer_record_id) as first_record"
    return f"create temp table {name} as {chosen} from {place} group by customer_id"


def _tables(connection: duckdb.DuckDBPyConnection, alias: str) -> dict[str, dict[str, str]]:
    query = """
        select schema_name || '.' || table_name, column_name, data_type from duckdb_columns()
        where database_name = $alias and list_contains($layers, schema_name) and not starts_with(column_name, '_')
            and not list_contains($records, schema_name || '.' || table_name)
        order by 1, column_index
    """
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(
        query, {"alias": alias, "layers": list(LAYERS), "records": _RECORDS}
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return found
