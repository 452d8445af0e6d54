"""How Juke opens DuckDB and writes names into SQL; values are always bound, never written.

Nothing here knows a table.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipelines.settings import Workspace

_SEALED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


def quote_identifier(name: str) -> str:
    """A table or column name as SQL text. Names come from entities, contracts and manifests, never from a row."""
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str | Path) -> str:
    """A path or a constant of ours as SQL text, for the places where DuckDB takes no parameter (ATTACH, COPY … TO)."""
    return "'" + str(text).replace("'", "''") + "'"


def connect(
    ws: Workspace | None = None, path: str | Path = ":memory:", *, read_only: bool = False
) -> duckdb.DuckDBPyConnection:
    """Open DuckDB under the workspace's ceilings, unable to load extensions from anywhere.

    `max_temp_directory_size` is SET after connecting: given in `connect(config=)` it is shown and ignored.
    """
    connection = duckdb.connect(str(path), read_only=read_only, config=dict(_SEALED))
    connection.execute("set timezone = 'UTC'")
    if ws is not None:
        limits = ws.config.limits
        connection.execute(f"set memory_limit = '{int(limits.memory_mb)}MB'")
        connection.execute(f"set max_temp_directory_size = '{int(limits.temp_mb)}MB'")
        connection.execute(f"set threads = {int(limits.threads)}")
        connection.execute(f"set temp_directory = {quote_text(ws.warehouse / 'temp')}")
    return connection
