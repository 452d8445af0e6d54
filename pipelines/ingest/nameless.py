"""Columns without a name and without a cell: what a delimiter at each line's end, or a deleted column, leaves behind.

Such a column is no column; one that holds anything refuses its file (`headers`).
"""

from __future__ import annotations

from pipelines.ingest.reading.result import Reading
from pipelines.settings import Workspace
from pipelines.sql import connect


def nameless_and_empty(ws: Workspace, reading: Reading) -> frozenset[int]:
    """The places of columns that have no header and no cell in any record; no cell is read where all have headers."""
    nameless = [at for at, header in enumerate(reading.headers) if not header.strip()]
    if not nameless:
        return frozenset()
    counts = ", ".join(f"count(c{at})" for at in nameless)
    with connect(ws) as connection:
        row = connection.execute(f"select {counts} from {reading.scan_sql()}").fetchone()  # noqa: S608 - numbers of ours
    return frozenset(at for at, count in zip(nameless, row or (), strict=True) if not count)
