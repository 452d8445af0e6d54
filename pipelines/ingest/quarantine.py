"""Records that were not loaded: written with raw bytes and every reason, and listed again for people.

Whole files that were refused are rows of the ledger; their bytes are in the vault.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from pipelines.ingest.lake_file import write_parquet
from pipelines.ingest.ledger import Delivery
from pipelines.ingest.staging import STAGED
from pipelines.settings import Workspace
from pipelines.sql import connect, quote_text


def quarantine_path(ws: Workspace, delivery: Delivery) -> Path:
    return ws.quarantine / delivery.department / f"{delivery.delivery_id}.parquet"


def write_quarantine(
    connection: duckdb.DuckDBPyConnection, ws: Workspace, delivery: Delivery, entity: str, count: int
) -> None:
    """Write the staged table's bad records; a delivery without any has no file, not even one of an earlier landing."""
    path = quarantine_path(ws, delivery)
    if not count:
        path.unlink(missing_ok=True)
        return
    columns = (
        f"{quote_text(delivery.delivery_id)} as delivery_id, _record_no as record_no, _byte_offset as byte_offset, "
        f"_raw as raw, _reasons as reasons, {quote_text(entity)} as entity"
    )
    write_parquet(connection, f"select {columns} from {STAGED} where _kind = 'bad' order by _record_no", path)  # noqa: S608


def quarantined_reasons(ws: Workspace, delivery: Delivery) -> list[tuple[str, int]]:
    """How many records of a delivery were refused for each reason, most frequent first. Never their content."""
    reasons = "select unnest(reasons) as reason from read_parquet(?)"
    query = f"select reason, count(*) from ({reasons}) group by all order by 2 desc, 1"  # noqa: S608
    return _fetch(ws, delivery, query)


def quarantined_records(ws: Workspace, delivery: Delivery, limit: int = 20) -> list[tuple[Any, ...]]:
    """(record_no, byte_offset, reasons) of the first refused records of a delivery."""
    query = f"select record_no, byte_offset, reasons from read_parquet(?) order by record_no limit {int(limit)}"  # noqa: S608
    return _fetch(ws, delivery, query)


def _fetch(ws: Workspace, delivery: Delivery, query: str) -> list[tuple[Any, ...]]:
    path = quarantine_path(ws, delivery)
    if not path.exists():
        return []
    with connect(ws) as connection:
        return connection.execute(query, [str(path)]).fetchall()
