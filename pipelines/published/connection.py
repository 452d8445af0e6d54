"""One sealed DuckDB connection per published file, kept for the process; every query takes a cursor of it.

Opening per request cost p95 18.8 s and 100 failures with 100 readers (failures.md P6); a cursor costs 0.4 ms.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

import duckdb

from pipelines.sql import connect, quote_text

_KEPT = 8  # open files per process: a few versions times the scopes one app serves
_cache: OrderedDict[Path, duckdb.DuckDBPyConnection] = OrderedDict()
_lock = threading.Lock()


def connection_of(path: Path) -> duckdb.DuckDBPyConnection:
    """The process's connection to a published file, attached read-only as `juke` and locked down."""
    with _lock:
        if path not in _cache:
            _cache[path] = _sealed(path)
        _cache.move_to_end(path)
        while len(_cache) > _KEPT:  # dropped, not closed: a reader may hold it still
            _cache.popitem(last=False)
        return _cache[path]


def forget(path: Path) -> None:
    """Drop a file that turned out damaged; the next asker opens it anew or goes elsewhere."""
    with _lock:
        _cache.pop(path, None)


def _sealed(path: Path) -> duckdb.DuckDBPyConnection:
    """Compiled metrics name the build's catalogue, so each file is attached under that one name."""
    connection = connect()
    try:
        connection.execute(f"attach {quote_text(path)} as juke (read_only)")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
    except duckdb.Error:
        connection.close()
        raise
    return connection


def columns_of(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """`schema.table` -> column -> DuckDB type, in file order, of the attached file."""
    query = """
        select schema_name || '.' || table_name, column_name, data_type
        from duckdb_columns() where database_name = 'juke' and not internal
        order by schema_name, table_name, column_index
    """
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.cursor().execute(query).fetchall():
        found.setdefault(table, {})[column] = kind
    return found
