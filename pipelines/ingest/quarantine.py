"""Records that were not loaded: written with raw bytes and every reason, and listed again for people.

Whole files that were refused are rows of the ledger; their bytes are in the vault.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.ingest.desk import Desk
from pipelines.ingest.lake_file import write_parquet
from pipelines.ingest.ledger import Delivery
from pipelines.ingest.raw_file import write_raw
from pipelines.ingest.reading.result import Reading, scratch_path
from pipelines.ingest.staging import STAGED
from pipelines.settings import Workspace
from pipelines.sql import connect, quote_text

_ALL = 1 << 40


@dataclass(frozen=True)
class RefusedRecord:
    """One record that was not loaded. `raw` is its bytes, or its cells as JSON where `byte_offset` is not known."""

    record_no: int
    byte_offset: int | None
    raw: bytes
    reasons: tuple[str, ...]
    entity: str


def quarantine_path(ws: Workspace, delivery: Delivery) -> Path:
    return ws.quarantine / delivery.department / f"{delivery.delivery_id}.parquet"


def write_quarantine(
    desk: Desk, ws: Workspace, delivery: Delivery, entity: str, count: int, reading: Reading, scratch: Path
) -> None:
    """Write the staged table's bad records; a delivery without any has no file, not even one of an earlier landing."""
    path = quarantine_path(ws, delivery)
    if not count:
        path.unlink(missing_ok=True)
        return
    found = quote_text(str(write_raw(desk.connection, reading, scratch_path(scratch, path, ".raw"))))
    query = f"""
        select {quote_text(delivery.delivery_id)} as delivery_id, _record_no as record_no,
            coalesce(found.byte_offset, _byte_offset) as byte_offset, coalesce(found.raw, _raw) as raw,
            _reasons as reasons, {quote_text(entity)} as entity
        from {STAGED} left join read_parquet({found}) as found on _record_no = found.record_no
        where _kind = 'bad' order by _record_no
    """  # noqa: S608 - names and paths of ours
    write_parquet(desk.connection, query, path)


def quarantined_reasons(ws: Workspace, delivery: Delivery) -> list[tuple[str, int]]:
    """How many records of a delivery were refused for each reason, most frequent first. Never their content."""
    reasons = "select unnest(reasons) as reason from read_parquet(?)"
    query = f"select reason, count(*) from ({reasons}) group by all order by 2 desc, 1"  # noqa: S608
    return _fetch(ws, delivery, query)


def refused_records(
    ws: Workspace, delivery: Delivery, record_no: int | None = None, reason: str | None = None, limit: int = _ALL
) -> list[RefusedRecord]:
    """The refused records of a delivery in file order; of one number, or with one reason (its code or all of it)."""
    path = quarantine_path(ws, delivery)
    if not path.exists():
        return []
    query = """
        with records as (
            select *, list_transform(reasons, lambda one: split_part(one, ':', 1)) as codes from read_parquet($path)
        )
        select record_no, byte_offset, raw, reasons, entity from records
        where ($record_no is null or record_no = $record_no)
            and ($reason is null or list_contains(reasons, $reason) or list_contains(codes, $reason))
        order by record_no limit $limit
    """
    asked = {"path": str(path), "record_no": record_no, "reason": reason, "limit": limit}
    with connect(ws) as connection:
        rows = connection.execute(query, asked).fetchall()
    return [RefusedRecord(no, offset, bytes(raw or b""), tuple(why), entity) for no, offset, raw, why, entity in rows]


def _fetch(ws: Workspace, delivery: Delivery, query: str) -> list[tuple[Any, ...]]:
    path = quarantine_path(ws, delivery)
    if not path.exists():
        return []
    with connect(ws) as connection:
        return connection.execute(query, [str(path)]).fetchall()
