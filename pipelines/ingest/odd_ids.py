"""Ids and phone numbers that look as if a spreadsheet had changed them: zeros lost in front, digits lost behind.

What was loaded is looked at, a column at a time; nothing is changed. A finding says which option would.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.ingest.ledger import Finding, LakeFile
from pipelines.ingest.staging import WORKBOOKS, Slot
from pipelines.ingest.typing_notes import TOPIC

SHORT, ROUNDED = "short_id", "rounded_id"
_SHORTEST, _SHARE, _LOST, _SEEN, _ROUNDED = 5, 0.6, 3, 20, 16


def odd_ids(
    root: Path, delivery_id: str, files: Iterable[LakeFile], slots: Sequence[Slot], kind: str
) -> Iterator[Finding]:
    """One finding for each column of a delivery's first file that has odd ids; `kind` is the file's."""
    for one in files:
        mine = [slot for slot in slots if slot.entity == one.entity and _is_looked_at(slot)]
        names = list(dict.fromkeys(slot.mapped.column.name for slot in mine))
        with pq.ParquetFile(root / one.path) as file:
            first = file.read_row_group(0, names) if names and file.num_row_groups else None
            for name in names if first else ():
                yield from _of_column(file, first, delivery_id, name, kind)


def _is_looked_at(slot: Slot) -> bool:
    column, mapping = slot.mapped.column, slot.mapped.mapping
    return (column.type == "id" or column.privacy == "phone") and mapping.length is None and not mapping.values


def _of_column(file: pq.ParquetFile, first: pa.Table, delivery_id: str, name: str, kind: str) -> Iterator[Finding]:
    """The first rows tell whether the whole column is worth a look."""
    if not any(_judged(first[name], kind)):
        return
    length, short, rounded = _judged(file.read([name]).column(0), kind)
    if short:
        detail = f"most have {length} digits; if all have, state length: {length}"
        yield Finding(delivery_id, TOPIC, SHORT, name, short, detail=detail)
    if rounded:
        yield Finding(
            delivery_id, TOPIC, ROUNDED, name, rounded, detail="all that have 16 digits end in 0: ask for text"
        )


def _judged(column: pa.ChunkedArray, kind: str) -> tuple[int, int, int]:
    """The usual length of ids of digits, how many are shorter, and how many may be rounded; 0 where all is well."""
    values = column.cast(pa.string()).drop_null()
    digits = values.filter(pc.utf8_is_digit(values))
    if len(digits) < _SEEN or len(digits) < 0.9 * len(values):
        return 0, 0, 0
    lengths = pc.utf8_length(digits).to_numpy()
    usual = int(np.bincount(lengths).argmax())
    short = int(((lengths < usual) & (lengths >= usual - _LOST)).sum())
    is_usual = usual >= _SHORTEST and (lengths == usual).mean() >= _SHARE
    if not is_usual or pc.any(pc.starts_with(digits, "0")).as_py():  # zeros in front are kept, so none was lost
        usual, short = 0, 0
    return usual if short else 0, short, _rounded(digits, lengths) if kind in WORKBOOKS else 0


def _rounded(digits: pa.ChunkedArray, lengths: np.ndarray) -> int:
    """Sixteen digits in a spreadsheet's number cell always end in 0; in text one of ten does."""
    long = digits.filter(pa.array(lengths == _ROUNDED))
    return len(long) if len(long) >= _SEEN and pc.all(pc.ends_with(long, "0")).as_py() else 0
