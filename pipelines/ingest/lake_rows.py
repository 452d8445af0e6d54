"""One entity's rows on their way into a Parquet file: batches of Arrow columns, constants beside them.

Arrow writes what DuckDB's COPY would write, for two thirds of its cost: constants are one dictionary entry, columns
that hardly repeat get no dictionary. Names and types are the entity's; which rows there are is not known here.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.contract import Contract, Entity
from pipelines.ingest.ledger import Delivery
from pipelines.ingest.typed_scan.columns import arrow_type

_ROWS = 122_880  # of a row group, as DuckDB's
_LEVEL = 3  # of zstd, as DuckDB's
_SAMPLE = 20_000
_REPEATS = 0.3  # share of distinct values beyond which a dictionary costs more than it saves
_WORDS = pa.dictionary(pa.int32(), pa.string())


class LakeRows:
    """Writes `path` batch by batch; a second thread encodes what is complete while the next batch is typed."""

    def __init__(self, path: Path, contract: Contract, delivery: Delivery, entity: Entity) -> None:
        self._path = path
        self._columns = entity.lake_columns()
        self._kinds = {name: arrow_type(kind) for name, kind in self._columns}
        self._constants = constants(contract, delivery)
        self._writer: pq.ParquetWriter | None = None
        self._waiting: list[pa.RecordBatch] = []
        self._waiting_rows = 0
        self._behind: tuple[ThreadPoolExecutor, Future[None]] | None = None
        self._zeros = pa.array([], pa.int32())
        self.rows = 0
        path.parent.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write(self, given: dict[str, pa.Array], count: int) -> None:
        """Append `count` rows: values by name, constants added, NULL for every other column of the entity."""
        if not count:
            return
        names = [name for name, _ in self._columns if name in given]
        columns = [_as(given[name], self._kinds[name]) for name in names]
        self._waiting.append(pa.RecordBatch.from_arrays(columns, names))
        self._waiting_rows += count
        self.rows += count
        if self._waiting_rows >= _ROWS:
            self._flush()

    def write_rows(self, reader: Any) -> None:
        """Append rows that have every column already."""
        for batch in reader:
            self.write(dict(zip(batch.schema.names, batch.columns, strict=True)), batch.num_rows)

    def close(self) -> None:
        """Everything is in the file when this returns; a file without rows has its columns all the same."""
        if self._waiting or self._writer is None:
            self._flush()
        if self._behind is not None:
            executor, last = self._behind
            executor.shutdown(wait=True)
            last.result()
        self._behind = None
        if self._writer is not None:
            self._writer.close()

    def _constant(self, name: str, count: int) -> pa.Array:
        """A column that the rows do not bring: the same value in all of them, or none."""
        wanted, value = self._kinds[name], self._constants.get(name)
        if value is None:
            return pa.nulls(count, wanted)
        if pa.types.is_string(wanted):
            return pa.DictionaryArray.from_arrays(self._first(count), pa.array([value], pa.string()))
        return pa.repeat(pa.scalar(value, wanted), count)

    def _first(self, count: int) -> pa.Array:
        """Indices of a dictionary's first entry."""
        if len(self._zeros) < count:
            self._zeros = pa.array(np.zeros(max(count, _ROWS), np.int32))
        return self._zeros.slice(0, count)

    def _flush(self) -> None:
        table = self._table()
        self._waiting, self._waiting_rows = [], 0
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, table.schema, **_options(table))
            self._schema = table.schema
        if table.num_rows < _ROWS:
            self._await()
            self._writer.write_table(_cast(table, self._schema), row_group_size=max(1, table.num_rows))
            return
        self._await()
        executor = self._behind[0] if self._behind else ThreadPoolExecutor(max_workers=1)
        writing = executor.submit(self._writer.write_table, _cast(table, self._schema), row_group_size=table.num_rows)
        self._behind = (executor, writing)

    def _table(self) -> pa.Table:
        """What waits, with its constants: made once for a row group rather than for every batch."""
        if not self._waiting:
            return pa.schema(list(self._kinds.items())).empty_table()
        brought = {field.name: field for batch in reversed(self._waiting) for field in batch.schema}
        given = pa.Table.from_batches([_same(batch, pa.schema(list(brought.values()))) for batch in self._waiting])
        columns = [
            given.column(name) if name in brought else self._constant(name, given.num_rows) for name in self._kinds
        ]
        return pa.Table.from_arrays(columns, list(self._kinds))

    def _await(self) -> None:
        if self._behind is not None:
            self._behind[1].result()


def constants(contract: Contract, delivery: Delivery) -> dict[str, Any]:
    """What every row of a delivery has alike."""
    return {
        "currency_code": contract.currency,
        "tax_basis": contract.tax or "",
        "_issuer": contract.issuer,
        "_department": contract.department,
        "_export": contract.export,
        "_delivers": contract.delivers,
        "_delivery_id": delivery.delivery_id,
        "_generation": contract.version,
        "_business_date": delivery.business_date,
        "_revision": int(delivery.revision or 0),
    }


def _as(column: pa.Array, wanted: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        return column
    return column if column.type == wanted else pc.cast(column, wanted)


def _same(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """A column of words may come as words or as a dictionary, or not at all; in one file it is what it was first."""
    if batch.schema == schema:
        return batch
    here = set(batch.schema.names)
    columns = [
        _into(batch.column(field.name), field.type) if field.name in here else pa.nulls(len(batch), field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _cast(table: pa.Table, schema: pa.Schema) -> pa.Table:
    return pa.Table.from_batches([_same(batch, schema) for batch in table.to_batches()], schema)


def _into(column: pa.Array, wanted: pa.DataType) -> pa.Array:
    if column.type == wanted:
        return column
    return pc.dictionary_encode(column) if wanted == _WORDS else pc.cast(column, wanted)


def _options(table: pa.Table) -> dict[str, Any]:
    """Dictionaries where values repeat, judged by the first rows; record numbers by their steps."""
    some = table.slice(0, _SAMPLE)
    repeating = [name for name in table.schema.names if name != "_record_no" and _repeats(some.column(name))]
    return {
        "compression": "zstd",
        "compression_level": _LEVEL,
        "use_dictionary": repeating,
        "column_encoding": {"_record_no": "DELTA_BINARY_PACKED"},
        "store_schema": False,  # no reader needs to know what was a dictionary in Arrow
        "store_decimal_as_integer": True,  # as DuckDB and Spark do
    }


def _repeats(column: pa.ChunkedArray) -> bool:
    if pa.types.is_dictionary(column.type) or column.null_count == len(column):
        return True
    return bool(pc.count_distinct(column).as_py() <= max(1, len(column) * _REPEATS))
