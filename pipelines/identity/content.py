"""Writes those of identity's data sets that follow from records' values: their generation is a hash of what they hold.

The registry's sequence is no name for them: an address can change and nothing else. Same content, nothing is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import duckdb

from pipelines.settings import Workspace
from pipelines.sql import quote_text


def write(connection: duckdb.DuckDBPyConnection, ws: Workspace, name: str, columns: str) -> bool:
    """Make the temporary table `name` the living generation of that data set; returns whether it had to be written.

    `columns` lists the data set's columns in order, without `_generation`; no row may come twice.
    """
    from pipelines.ingest.ledger import Ledger
    from pipelines.ingest.manifest import set_dataset

    query = f"select count(*), coalesce(bit_xor(md5_number(to_json(t)::varchar)), 0) from {name} t"  # noqa: S608 - ours
    rows, content = connection.execute(query).fetchall()[0]
    generation = f"{content:032x}"
    path = ws.lake / name / f"{generation}.parquet"
    with Ledger(ws.state / "ledger.sqlite") as ledger:
        before = ledger.datasets().get(name, ("", 0))[0]
    if before == generation and path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    selected = f"select {columns}, {quote_text(generation)} as _generation from {name} order by all"  # noqa: S608
    connection.execute(f"copy ({selected}) to {quote_text(unfinished)} (format parquet, compression zstd)")
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(path)
    set_dataset(ws, name, generation, rows)
    for older in _others(ws, name, {generation, before, "_empty"}):
        (ws.lake / name / older).unlink()
    return True


def _others(ws: Workspace, name: str, kept: set[str]) -> Iterator[str]:
    yield from (path.name for path in (ws.lake / name).glob("*.parquet") if path.stem not in kept)
