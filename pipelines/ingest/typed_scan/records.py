"""A reading's records as batches of Arrow text, in file order: of the proved CSV, or of what the careful path wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pyarrow import csv

from pipelines.ingest.reading.result import Reading, Relation
from pipelines.ingest.typed_scan.cells import Mask

_BLOCK = 1 << 21  # bytes; twice the longest record
_PARQUET_ROWS = 1 << 15
_PLUMBING = (
    *(("_record_no", pa.int64()), ("_byte_offset", pa.int64()), ("_raw", pa.binary())),
    *(("_problem", pa.string()), ("_is_blank", pa.bool_())),
)


@dataclass(frozen=True)
class Batch:
    """Some records: their cells by column, their numbers in the file; `odd` ones are blank or have a problem."""

    cells: list[pa.StringArray]
    numbers: pa.Int64Array
    odd: Mask | None
    source: pa.RecordBatch

    def __len__(self) -> int:
        return len(self.numbers)


def batches(reading: Reading) -> Iterator[Batch]:
    """Every record.

    Raises
    ------
    pa.ArrowInvalid
        Where a file that was proved regular is not so in Arrow's eyes.
    """
    relation = reading.relation
    yield from _of_csv(relation) if relation.kind == "csv" else _of_parquet(relation)


def record_cells(reading: Reading, places: Sequence[int], number: int) -> tuple[str | None, ...]:
    """Some cells of one record; a total is one cell, also of a column that lines multiply."""
    for batch in batches(reading):
        found = pc.index(batch.numbers, pa.scalar(number, pa.int64())).as_py()
        if found >= 0:
            return tuple(batch.cells[at][found].as_py() for at in places)
    return ()


def _of_csv(relation: Relation) -> Iterator[Batch]:
    if Path(relation.path).stat().st_size == 0:
        return
    names = [f"c{at}" for at in range(relation.columns)]
    reader = csv.open_csv(
        relation.path,
        csv.ReadOptions(column_names=names, skip_rows=relation.skip, block_size=_BLOCK),
        csv.ParseOptions(
            delimiter=relation.delimiter, quote_char=relation.quote or False, newlines_in_values=bool(relation.quote),
            ignore_empty_lines=False,
        ),
        csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True,
            quoted_strings_can_be_null=True, check_utf8=False,  # the proof decoded every byte
        ),
    )  # fmt: skip
    before = 0
    for batch in reader:
        numbers = pa.array(np.arange(before + 1, before + len(batch) + 1))
        before += len(batch)
        yield Batch(batch.columns, numbers, None, batch)


def _of_parquet(relation: Relation) -> Iterator[Batch]:
    with pq.ParquetFile(relation.path) as file:
        for batch in file.iter_batches(_PARQUET_ROWS):
            cells = [batch.column(f"c{at}") for at in range(relation.columns)]
            odd = pc.or_(batch.column("_is_blank"), pc.is_valid(batch.column("_problem")))
            yield Batch(cells, batch.column("_record_no"), odd.to_numpy(zero_copy_only=False), batch)


class Doubtful:
    """Collects the records that careful typing must look at, in a file of ours with the columns of a `Relation`."""

    def __init__(self, path: Path, width: int) -> None:
        self._path, self._width = path, width
        self._schema = pa.schema([*((f"c{at}", pa.string()) for at in range(width)), *_PLUMBING])
        self._writer: pq.ParquetWriter | None = None
        self.count = 0

    def add(self, batch: Batch, chosen: NDArray[np.intp]) -> None:
        """Keep the chosen records of a batch."""
        self._writer = self._writer or pq.ParquetWriter(self._path, self._schema, compression="lz4")
        places = pa.array(chosen)
        held = batch.source.schema.names
        given = {"_record_no": batch.numbers, **{name: batch.source.column(name) for name in held}}
        columns = [
            given[field.name].take(places) if field.name in given else pa.nulls(len(chosen), field.type)
            for field in self._schema
        ]
        table = pa.Table.from_arrays(columns, schema=self._schema)
        if "_is_blank" not in given:
            table = table.set_column(
                table.num_columns - 1, self._schema.field("_is_blank"), _blank(columns, self._width)
            )
        self._writer.write_table(table)
        self.count += len(chosen)

    def close(self) -> Relation | None:
        """What careful typing reads; None where no record is doubtful."""
        if self._writer is None:
            return None
        self._writer.close()
        return Relation("parquet", str(self._path.absolute()), self._width)


def _blank(columns: Sequence[pa.Array], width: int) -> pa.Array:
    empty = [column.is_null().to_numpy(zero_copy_only=False) for column in columns[:width]]
    return pa.array(np.logical_and.reduce(empty))
