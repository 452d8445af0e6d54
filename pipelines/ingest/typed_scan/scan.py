"""One pass over a reading: certain records to their lake files, doubtful ones aside, everything counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.contract import Contract
from pipelines.ingest.headers import HeaderMap
from pipelines.ingest.lake_rows import LakeRows
from pipelines.ingest.reading.result import Reading, Relation
from pipelines.ingest.staging import WORKBOOKS, Slot
from pipelines.ingest.typed_scan.cells import Cells, Mask, either
from pipelines.ingest.typed_scan.columns import DAY, VALUE, TypedSlot, typed_slots
from pipelines.ingest.typed_scan.extra import extra_object
from pipelines.ingest.typed_scan.records import Batch, Doubtful, batches
from pipelines.ingest.typed_scan.totals import may_be_total


@dataclass
class Scanned:
    """What one pass came to. `doubtful` is None where every record was certain; sums are by slot, of certain ones.

    `head` are the first records, as they are written.
    """

    certain: int = 0
    doubtful: Relation | None = None
    sums: dict[str, Decimal] = field(default_factory=dict)
    head: Batch | None = None


def scan(
    contract: Contract,
    reading: Reading,
    header_map: HeaderMap,
    slots: Sequence[Slot],
    lake: Mapping[str, LakeRows],
    scratch: Path,
) -> Scanned:
    """Write what is certain to `lake`, by entity; of a contract that is not for here everything is doubtful.

    Raises
    ------
    pa.ArrowInvalid
        Where a file that was proved regular is not so in Arrow's eyes.
    """
    typed = typed_slots(contract, slots, reading.kind in WORKBOOKS)
    if typed is None:
        return Scanned(doubtful=reading.relation)
    found, doubtful = Scanned(), Doubtful(scratch / "doubtful.parquet", len(reading.headers))
    work = _Work(contract, header_map, typed)
    for batch in batches(reading):
        found.head = found.head or batch
        rows = work.typed(batch)
        if rows.doubt is not None:
            doubtful.add(batch, np.flatnonzero(rows.doubt))
        _add(found, rows, typed)
        for name, writer in lake.items():
            writer.write(*rows.of_entity(name))
    found.doubtful = doubtful.close()
    return found


def _add(found: Scanned, rows: _Rows, typed: Sequence[TypedSlot]) -> None:
    found.certain += rows.count
    for one in typed:
        if one.slot.mapped.column.is_number:
            total = pc.sum(rows.slots[one.slot.name][VALUE]).as_py()
            found.sums[one.slot.name] = found.sums.get(one.slot.name, Decimal(0)) + Decimal(total or 0)


@dataclass
class _Rows:
    """The certain records of a batch: values by slot, record numbers, unmapped columns, and who has which entity."""

    count: int
    doubt: Mask | None
    slots: dict[str, dict[str, pa.Array]]
    names: dict[str, dict[str, tuple[str, str]]]
    numbers: pa.Array
    extra: pa.Array | None
    present: dict[str, Mask]

    def of_entity(self, entity: str) -> tuple[dict[str, pa.Array], int]:
        """Columns of an entity's rows by their names in the lake, and how many rows."""
        columns = {column: self.slots[slot][what] for column, (slot, what) in self.names[entity].items()}
        columns["_record_no"] = self.numbers
        if self.extra is not None:
            columns["_extra"] = self.extra
        if entity in self.present:
            mask = pa.array(self.present[entity])
            return {name: one.filter(mask) for name, one in columns.items()}, int(self.present[entity].sum())
        return columns, self.count


@dataclass(frozen=True)
class _Work:
    contract: Contract
    header_map: HeaderMap
    typed_slots: Sequence[TypedSlot]

    def typed(self, batch: Batch) -> _Rows:
        """Every slot of every record, and which records are doubtful."""
        cells = {at: Cells(batch.cells[at]) for at in self._places()}
        doubt, slots = batch.odd if batch.odd is not None and batch.odd.any() else None, {}
        absent = self._absent(cells)
        for one in self.typed_slots:
            found = one.typer([cells[at] for at in one.slot.mapped.places])
            own = found[VALUE].doubt
            if one.slot.is_required:
                own = either(own, _nulls(found[VALUE].values))
            if own is not None and one.slot.entity in absent:
                own = own & ~absent[one.slot.entity]
            doubt = either(doubt, own)
            slots[one.slot.name] = {what: typed.values for what, typed in found.items()}
        total = may_be_total(self.contract.reads.total_row, cells.get(self.header_map.total_at or 0))
        doubt = either(either(doubt, total), self._blank(batch))
        extra, odd_extra = extra_object(self.header_map.extra, batch.cells)
        doubt = either(doubt, odd_extra)
        return self._certain(batch, doubt, slots, extra, absent)

    def _certain(
        self,
        batch: Batch,
        doubt: Mask | None,
        slots: dict[str, dict[str, pa.Array]],
        extra: pa.Array | None,
        absent: dict[str, Mask],
    ) -> _Rows:
        names = _names(self.typed_slots)
        if doubt is None or not doubt.any():
            present = {name: ~mask for name, mask in absent.items() if mask.any()}
            return _Rows(len(batch), None, slots, names, batch.numbers, extra, present)
        good = ~doubt
        mask = pa.array(good)
        kept = {name: {what: one.filter(mask) for what, one in slot.items()} for name, slot in slots.items()}
        present = {name: ~one[good] for name, one in absent.items()}
        return _Rows(
            int(good.sum()), doubt, kept, names, batch.numbers.filter(mask),
            extra.filter(mask) if extra is not None else None, present,
        )  # fmt: skip

    def _places(self) -> set[int]:
        places = {at for one in self.typed_slots for at in one.slot.mapped.places}
        total = self.header_map.total_at
        return places if total is None else places | {total}

    def _absent(self, cells: Mapping[int, Cells]) -> dict[str, Mask]:
        """Records whose key is empty for an entity that they need not feed; a null word there is doubtful as an id."""
        found: dict[str, Mask] = {}
        for one in self.typed_slots:
            if one.slot.is_key and self.contract.feeds[one.slot.entity].when == "present":
                for at in one.slot.mapped.places:
                    mask = cells[at].column.is_null().to_numpy(zero_copy_only=False)
                    found[one.slot.entity] = found.get(one.slot.entity, np.zeros(len(mask), bool)) | mask
        return found

    def _blank(self, batch: Batch) -> Mask | None:
        """Where some column is required of every record a blank one is doubtful already."""
        if batch.odd is not None or any(
            one.slot.is_required and self.contract.feeds[one.slot.entity].when == "always" for one in self.typed_slots
        ):
            return None
        blank = np.ones(len(batch), bool)
        for column in batch.cells:
            blank &= column.is_null().to_numpy(zero_copy_only=False)
        return blank if blank.any() else None


def _names(typed: Sequence[TypedSlot]) -> dict[str, dict[str, tuple[str, str]]]:
    """Of each entity the lake columns that are filled: from which slot, and its value or its day."""
    names: dict[str, dict[str, tuple[str, str]]] = {}
    for one in typed:
        column, mine = one.slot.mapped.column, names.setdefault(one.slot.entity, {})
        mine[column.name] = (one.slot.name, VALUE)
        if column.day_column:
            mine[column.day_column] = (one.slot.name, DAY)
    return names


def _nulls(values: pa.Array) -> Mask | None:
    return values.is_null().to_numpy(zero_copy_only=False) if values.null_count else None
