"""The lake manifest: which generation of which delivery lives. Models, identity and Spark read only what it names.

Also the lake's own datasets: the logs of deliveries, controls, findings and arrivals, identity's outputs, an empty
typed file per entity.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.contract import Contract, load_contracts, load_entities
from pipelines.ingest.arrivals import arrival_rows, night_of
from pipelines.ingest.control_log import control_rows
from pipelines.ingest.datasets import DATASETS, LOGS, Shape
from pipelines.ingest.lake_file import move_into_place, write_parquet
from pipelines.ingest.ledger import Delivery, LakeFile, Ledger
from pipelines.settings import Workspace
from pipelines.sql import connect, quote_identifier

if TYPE_CHECKING:
    import duckdb

MANIFEST: Shape = (
    ("entity", "VARCHAR"), ("delivery_id", "VARCHAR"), ("generation", "VARCHAR"), ("department", "VARCHAR"),
    ("export", "VARCHAR"), ("issuer", "VARCHAR"), ("business_date", "DATE"), ("revision", "INTEGER"),
    ("is_current", "BOOLEAN"), ("row_count", "BIGINT"), ("ledger_seq", "BIGINT"),
)  # fmt: skip


def manifest_path(ws: Workspace) -> Path:
    return ws.lake / "manifest.parquet"


def write_manifest(ws: Workspace) -> int:
    """Write the manifest of the living set, the delivery log and missing empty files; nothing where nothing changed.

    Returns the ledger sequence that the manifest stands for.
    """
    with Ledger(ws.state / "ledger.sqlite") as ledger:
        sequence = ledger.sequence()
        if _is_written(ws, ledger, sequence):
            return sequence
        write_empty_files(ws)
        contracts, now = load_contracts(ws), _log_generation(ledger, sequence)
        _write_log(ws, ledger, "delivery_arrivals", arrival_rows(ledger, contracts, now), now)
        _write_log(ws, ledger, "delivery_findings", _finding_rows(ledger, now), now)
        _write_log(ws, ledger, "delivery_controls", control_rows(ledger, contracts, now), now)
        _write_log(ws, ledger, "delivery_log", _log_rows(contracts, ledger, now), now)
        _write_living(ws, ledger, sequence)
        _remove_older_logs(ws, now)
    return sequence


def _log_generation(ledger: Ledger, sequence: int) -> str:
    """The ledger's sequence and the night: a night in which nothing came makes what should have come late."""
    night = night_of(ledger)
    return f"{sequence}-{night:%Y%m%d}" if night else str(sequence)


def _write_log(ws: Workspace, ledger: Ledger, name: str, rows: list[tuple[Any, ...]], generation: str) -> None:
    _write_rows(ws, LOGS[name], rows, ws.lake / name / f"{generation}.parquet")
    ledger.set_dataset(name, generation, len(rows))


def set_dataset(ws: Workspace, entity: str, generation: str, rows: int) -> None:
    """Make a generation of identity's (or learning's) output the living one; its file must be in the lake already."""
    with Ledger(ws.state / "ledger.sqlite") as ledger:
        ledger.set_dataset(entity, generation, rows)
        _write_living(ws, ledger, ledger.sequence())


def living(ledger: Ledger) -> list[tuple[Delivery, LakeFile, bool]]:
    """Every living lake file with its delivery and whether its rows are current.

    Of an export that delivers full snapshots only the newest is current; the older ones serve history.
    """
    landed = {one.delivery_id: one for one in ledger.deliveries(status="landed")}
    newest = {(one.department, one.export): one.delivery_id for one in landed.values()}  # ordered by date and revision
    return [
        (one, file, one.delivers != "full" or newest[one.department, one.export] == one.delivery_id)
        for file in ledger.files()
        if (one := landed.get(file.delivery_id)) and one.audit_verdict != "failed"
    ]


def write_empty_files(ws: Workspace) -> None:
    """A typed file without rows for every entity, so that a company without a call centre builds too."""
    with connect(ws) as connection:
        for path, shape in _lacking(ws, connection):
            columns = ", ".join(f"cast(null as {kind}) as {quote_identifier(column)}" for column, kind in shape)
            write_parquet(connection, f"select {columns} limit 0", path)


def _lacking(ws: Workspace, connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Path, Shape]]:
    """The empty files that are not there, or not in the shape their entity has by now."""
    described = "select column_name, column_type from (describe select * from read_parquet(?))"
    for name, shape in ({name: tuple(one.lake_columns()) for name, one in load_entities().items()} | DATASETS).items():
        path = ws.lake / name / "_empty.parquet"
        if not path.exists() or tuple(connection.execute(described, [str(path)]).fetchall()) != shape:
            yield path, shape


def _is_written(ws: Workspace, ledger: Ledger, sequence: int) -> bool:
    """The log is written before the manifest, so it alone proves nothing: the manifest must name it.

    An entity that was added or changed since has no right file yet: that is news, too.
    """
    written = ledger.datasets().get("delivery_log", ("", 0))[0]
    if written != _log_generation(ledger, sequence) or not manifest_path(ws).exists():
        return False
    with connect(ws) as connection:
        row = connection.execute("select max(ledger_seq) from read_parquet(?)", [str(manifest_path(ws))]).fetchone()
        return row == (sequence,) and next(_lacking(ws, connection), None) is None


def _write_living(ws: Workspace, ledger: Ledger, sequence: int) -> None:
    rows: list[tuple[Any, ...]] = [
        (file.entity, file.delivery_id, file.generation, one.department, one.export, one.issuer, one.business_date,
         one.revision, is_current, file.row_count, sequence)
        for one, file, is_current in living(ledger)
    ]  # fmt: skip
    for entity, (generation, count) in ledger.datasets().items():
        rows.append((entity, "registry", generation, None, None, None, None, None, True, count, sequence))
    _write_rows(ws, MANIFEST, rows, manifest_path(ws))


def _finding_rows(ledger: Ledger, generation: str) -> list[tuple[Any, ...]]:
    deliveries = {one.delivery_id: one for one in ledger.deliveries()}
    return [
        (f"{one.delivery_id}:{one.topic}:{one.kind}:{one.subject}", one.delivery_id, about.department, about.export,
         about.file_name, about.business_date, one.topic, one.kind, one.subject or None, one.count, one.repaired,
         one.detail, generation)
        for one in ledger.findings() if (about := deliveries.get(one.delivery_id))
    ]  # fmt: skip


def _log_rows(contracts: Iterable[Contract], ledger: Ledger, generation: str) -> list[tuple[Any, ...]]:
    import json

    daily = {(one.department, one.export) for one in contracts if one.every == "day"}
    return [
        (one.delivery_id, one.department, one.export, one.issuer, one.file_name, one.business_date, one.revision,
         _timestamp(one.received_at), one.status, one.reason, one.encoding,
         json.dumps(one.encoding_evidence, ensure_ascii=False), one.format, one.physical_count, one.header_count,
         one.loaded_count, one.quarantined_count, one.skipped_count, _timestamp(one.held_since),
         (one.department, one.export) in daily, generation)
        for one in ledger.deliveries()
    ]  # fmt: skip


def _timestamp(text: str | None) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(text).replace(tzinfo=None) if text else None


def _write_rows(ws: Workspace, shape: Shape, rows: Iterable[tuple[Any, ...]], path: Path) -> None:
    """Rows of plain values to Parquet with exact types; through Arrow, since row-wise inserts are slow."""
    import pyarrow as arrow
    import pyarrow.parquet as parquet

    types = {
        "VARCHAR": arrow.string(), "DATE": arrow.date32(), "INTEGER": arrow.int32(), "BIGINT": arrow.int64(),
        "BOOLEAN": arrow.bool_(), "DOUBLE": arrow.float64(), "TIMESTAMP": arrow.timestamp("us"),
    }  # fmt: skip
    schema = arrow.schema([(name, types[kind]) for name, kind in shape])
    columns = list(zip(*rows, strict=True)) or [()] * len(shape)
    table = arrow.table([arrow.array(column, types[kind]) for column, (_, kind) in zip(columns, shape, strict=True)],
                        schema=schema)  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"_{path.name}.part")
    parquet.write_table(table, unfinished, compression="zstd")
    move_into_place(unfinished, path)


def _remove_older_logs(ws: Workspace, generation: str) -> None:
    for path in (path for name in LOGS for path in (ws.lake / name).glob("[0-9]*.parquet")):
        if path.stem != generation:
            path.unlink()
