"""Looks for damaged text in the lake files of a delivery, keeps the cells and counts them. Judges nothing itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.ingest.damage.kinds import Damage, judge
from pipelines.ingest.damage.store import DamagedCell, write_cells
from pipelines.ingest.damage.suspects import suspects
from pipelines.ingest.desk import Desk
from pipelines.ingest.ledger import Delivery, Finding, LakeFile
from pipelines.ingest.staging import Slot
from pipelines.settings import Workspace

TOPIC = "text"
_EXTRA = "_extra"  # the cells of columns that no feed uses, as JSON: damage is counted there, not mended
_Judged = Mapping[tuple[str, str], Sequence[Damage]]


def find_damage(
    desk: Desk, ws: Workspace, delivery: Delivery, files: Iterable[LakeFile], slots: Sequence[Slot]
) -> tuple[Finding, ...]:
    """Keep the damaged cells of a delivery that is landing; returns how many there are of each kind and column."""
    cells: list[DamagedCell] = []
    for file in files:
        columns = _text_columns(ws.root / file.path, file.entity, slots)
        found = suspects(ws.root / file.path, file.row_count, columns, lambda: desk.connection)
        judged = {(column, text): damage for column, text in found if (damage := judge(text))}
        cells += _cells(ws.root / file.path, file.entity, judged)
    write_cells(ws, delivery, cells)
    return tuple(_findings(delivery.delivery_id, cells))


def _text_columns(path: Path, entity: str, slots: Sequence[Slot]) -> list[str]:
    names = [one.mapped.column.name for one in slots if one.entity == entity and one.mapped.column.type == "text"]
    schema = pq.read_schema(path)
    return [name for name in dict.fromkeys((*names, _EXTRA)) if name in schema.names and _is_text(schema, name)]


def _is_text(schema: pa.Schema, name: str) -> bool:
    kind = schema.field(name).type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _cells(path: Path, entity: str, judged: _Judged) -> Iterator[DamagedCell]:
    for column in dict.fromkeys(column for column, _ in judged):
        damage = {text: found for (place, text), found in judged.items() if place == column}
        table = pq.read_table(path, columns=["_record_no", column], filters=[(column, "in", list(damage))])
        for record_no, text in zip(*(values.to_pylist() for values in table.columns), strict=True):
            for one in damage[text]:
                proposal = None if column == _EXTRA else one.proposal
                yield DamagedCell(record_no, entity, column, one.kind, text, proposal)


def _findings(delivery_id: str, cells: Iterable[DamagedCell]) -> Iterator[Finding]:
    """A cell that feeds several entities' columns of one name is one cell."""
    seen = {(cell.record_no, cell.column, cell.kind): cell for cell in cells}
    counts = Counter((cell.kind, cell.column) for cell in seen.values())
    certain = Counter((cell.kind, cell.column) for cell in seen.values() if cell.proposal is not None)
    for (kind, column), count in sorted(counts.items()):
        yield Finding(delivery_id, TOPIC, kind, column, count, certain[kind, column])
