"""Writes the data sets of identity that follow from records' values; a generation is a stamp of what they follow from.

The registry's sequence is no name for them: an address or a parent can change and no customer with it.
"""

from __future__ import annotations

import os

import duckdb

from pipelines.settings import Workspace
from pipelines.sql import quote_text

_STAMP = """
select md5(concat_ws('|', $version, $seq,
    (select count(*) || ' ' || bit_xor(hash(record_id, fingerprint)) from features),
    (select string_agg(delivery_id || ' ' || generation, ',' order by delivery_id, generation) from seen)))
"""


def stamp_of(connection: duckdb.DuckDBPyConnection, seq: int, version: str) -> str:
    """What values, deliveries, customers (`seq`) and code (`version`) there are: 32 hex digits, equal where all are."""
    return str(connection.execute(_STAMP, {"version": version, "seq": seq}).fetchall()[0][0])


def stands(ws: Workspace, name: str, stamp: str) -> bool:
    """Whether the data set's living generation is this one."""
    return _living(ws, name) == stamp and (ws.lake / name / f"{stamp}.parquet").exists()


def write(connection: duckdb.DuckDBPyConnection, ws: Workspace, name: str, columns: str, stamp: str) -> None:
    """Make the temporary table `name` the data set's living generation `stamp`; the one before it stays too.

    `columns` lists the data set's columns in order, without `_generation`.
    """
    from pipelines.ingest.manifest import set_dataset

    folder, before = ws.lake / name, _living(ws, name)
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{stamp}.unfinished"
    selected = f"select {columns}, {quote_text(stamp)} as _generation from {name} order by all"  # noqa: S608 - ours
    copied = f"copy ({selected}) to {quote_text(unfinished)} (format parquet, compression zstd)"
    rows = connection.execute(copied).fetchall()[0][0]
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(folder / f"{stamp}.parquet")
    set_dataset(ws, name, stamp, rows)
    for path in folder.glob("*.parquet"):
        if path.stem not in (stamp, before, "_empty"):
            path.unlink()


def _living(ws: Workspace, name: str) -> str:
    from pipelines.ingest.ledger import Ledger

    with Ledger(ws.state / "ledger.sqlite") as ledger:
        return str(ledger.datasets().get(name, ("", 0))[0])
