"""What the last published version said otherwise: told to the models between core and the marts.

The version that the pointer names is attached read-only and laid beside tonight's core. Only fact rows that differ are
kept, with what they said then and say now. What they mean for a KPI belongs to the models (`mart_restatement_world`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import duckdb

from pipelines.modelling import restating_queries as queries
from pipelines.problems import JukeError
from pipelines.published.manifest import read_manifest
from pipelines.published.pointer import NothingPublished, read_pointer, version_folder
from pipelines.settings import Workspace
from pipelines.sql import quote_text

#: How the night compares with the version before: whole; by its KPIs only, where Juke then kept its facts in other
#: columns; not at all, because its file cannot be read or because there is none.
COMPARED, KPIS_ONLY, UNREADABLE, FIRST = "compared", "kpis_only", "unreadable", "first"


@dataclass(frozen=True)
class Before:
    """The last published version: its name, its business day and the file that holds all of it."""

    version: str
    as_of: date
    path: Path


def tell(ws: Workspace, connection: duckdb.DuckDBPyConnection) -> None:
    """Write the tables of `TABLES` for a build file whose core is built; without a version before they stay empty."""
    hashes = _hashes(ws, connection)
    try:
        before = last_published(ws)
    except NothingPublished:
        return note(connection, FIRST, None, hashes)
    except JukeError:
        return note(connection, UNREADABLE, None, hashes)
    return compare(connection, before, hashes)


def last_published(ws: Workspace) -> Before:
    """The version that readers are shown. After a rollback that is the one returned to.

    Raises
    ------
    JukeError
        NothingPublished before the first night; VersionDamaged where its manifest cannot be read.
    """
    folder = version_folder(ws.root, read_pointer(ws.root).version)
    manifest = read_manifest(folder)
    return Before(manifest.version, manifest.as_of_date, folder / manifest.scopes["all"].file)


def compare(connection: duckdb.DuckDBPyConnection, before: Before, hashes: Mapping[str, str]) -> None:
    """Lay a published file beside this connection's core. `hashes`: what defines the KPIs `counted` and the `ratio`."""
    try:
        with _attached(connection, before.path):
            held = _columns(connection)
            state = COMPARED if all(held.get(table, set()) >= of for table, of in queries.NEEDED.items()) else KPIS_ONLY
            if "marts.mart_kpi_home" not in held:
                return note(connection, FIRST, None, hashes)
            note(connection, state, before, hashes)
            known = queries.HASHES if "definition_hash" in held.get("marts.mart_restatement", ()) else queries.NO_HASHES
            connection.execute(known)
            connection.execute(queries.KPIS)
            if state == COMPARED:
                _compare_rows(connection, before.as_of, hashes)
    except duckdb.IOException:  # removed, or not as it was written: readers are told so, the night goes on
        note(connection, UNREADABLE, None, hashes)


def _compare_rows(connection: duckdb.DuckDBPyConnection, as_of: date, hashes: Mapping[str, str]) -> None:
    """Rows are read by another definition where any KPI that is counted was defined otherwise."""
    query = """
        select coalesce(bool_or(definition_hash is distinct from ?), true)
        from juke_plumbing.kpi_before where kpi <> ?
    """
    (is_redefined,) = connection.execute(query, [hashes["counted"], queries.RATIO]).fetchall()[0]
    values = {"as_of": as_of, "is_redefined": is_redefined}
    connection.execute(queries.WORLDS)
    connection.execute(queries.MOVED)
    for statement in (queries.LINES, queries.TICKETS):
        connection.execute(statement, values)
    connection.execute(queries.GOALS)


def note(connection: duckdb.DuckDBPyConnection, state: str, before: Before | None, hashes: Mapping[str, str]) -> None:
    """Empty the tables and write down what the night is compared with."""
    for table in queries.EMPTIED:
        connection.execute(f"truncate juke_plumbing.{table}")
    told = [state, before and before.version, before and before.as_of, hashes["counted"], hashes["ratio"]]
    connection.execute("insert into juke_plumbing.version_before values (?, ?, ?, ?, ?)", told)


def _hashes(ws: Workspace, connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What decides how KPIs are counted: the logic of their model with all above it, and the settings it reads."""
    named = {"counted": "mart_kpi_month", "ratio": "mart_kpi_home"}
    query = "select model_name, logic_hash from juke_plumbing.model_hash where list_contains(?, model_name)"
    logic = dict(connection.execute(query, [list(named.values())]).fetchall())
    settings = ws.config.lifecycle.model_dump_json()
    return {kind: sha256(f"{logic.get(name)} {settings}".encode()).hexdigest()[:16] for kind, name in named.items()}


@contextmanager
def _attached(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[None]:
    connection.execute(f"attach {quote_text(path)} as published (read_only)")
    try:
        yield
    finally:
        connection.execute("detach published")


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """`schema.table` of the attached file -> its columns."""
    query = """
        select schema_name || '.' || table_name, list(column_name) from duckdb_columns()
        where database_name = 'published' group by all
    """
    return {table: set(columns) for table, columns in connection.execute(query).fetchall()}
