"""The damaged cells of a delivery, a Parquet file beside its quarantine: where, what kind, as it came, as proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.ingest.lake_file import move_into_place
from pipelines.ingest.ledger import Delivery
from pipelines.settings import Workspace

_SCHEMA = pa.schema(
    [("record_no", pa.int64()), ("entity", pa.string()), ("column", pa.string()), ("kind", pa.string()),
     ("original", pa.string()), ("proposal", pa.string())]
)  # fmt: skip


@dataclass(frozen=True)
class DamagedCell:
    """One cell that is loaded as it came. `proposal` is what it certainly was, None where nobody can know."""

    record_no: int
    entity: str
    column: str
    kind: str
    original: str
    proposal: str | None


def damage_path(ws: Workspace, delivery: Delivery) -> Path:
    return ws.quarantine / delivery.department / f"{delivery.delivery_id}.damage.parquet"


def damaged_cells(ws: Workspace, delivery: Delivery) -> list[DamagedCell]:
    """The damaged cells of a delivery in file order; none where nothing is damaged. Customers' values: mask them."""
    path = damage_path(ws, delivery)
    return [DamagedCell(**row) for row in pq.read_table(path).to_pylist()] if path.exists() else []


def write_cells(ws: Workspace, delivery: Delivery, cells: Sequence[DamagedCell]) -> None:
    """In place of what an earlier landing left; no file where nothing is damaged."""
    path = damage_path(ws, delivery)
    if not cells:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"_{path.name}.part")
    ordered = sorted(cells, key=lambda cell: (cell.record_no, cell.entity, cell.column, cell.kind))
    pq.write_table(pa.Table.from_pylist([vars(cell) for cell in ordered], schema=_SCHEMA), unfinished)
    move_into_place(unfinished, path)
