"""One DuckDB connection for a row of deliveries, opened when the first needs it: a clean small file needs none."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import duckdb

from pipelines.ingest.typing_sql import define_macros
from pipelines.settings import Workspace
from pipelines.sql import connect


class Desk:
    """Open with `with Desk(ws) as desk`; `desk.connection` knows the typing macros."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._connection: duckdb.DuckDBPyConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            self._connection.close()

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """Under the workspace's ceilings; what one delivery left in it the next replaces."""
        if self._connection is None:
            self._connection = connect(self._ws)
            define_macros(self._connection)
        return self._connection
