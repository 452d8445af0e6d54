"""The bytes of a delivery's refused records, brought from its delimited text into a Parquet file of the scratch folder.

`quarantine` joins them to the reasons. A workbook's, a JSON document's or a database's records have none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.ingest.reading.raw_records import Found, Numbers, bytes_between, raw_records
from pipelines.ingest.reading.result import Origin, Reading
from pipelines.ingest.staging import STAGED

_SCHEMA = pa.schema([("record_no", pa.int64()), ("byte_offset", pa.int64()), ("raw", pa.binary())])
_BATCH = 8 << 20  # bytes of records in memory at a time


def write_raw(connection: duckdb.DuckDBPyConnection, reading: Reading, target: Path) -> Path:
    """Write number, byte offset and bytes of every staged bad record that is not torn; a torn one has them."""
    query = f"select _record_no from {STAGED} where _kind = 'bad' and not _is_torn order by _record_no"  # noqa: S608
    wanted = np.asarray(connection.execute(query).fetchnumpy()["_record_no"], np.int64)
    with pq.ParquetWriter(target, _SCHEMA, compression="lz4") as writer:
        if reading.origin and len(wanted):
            for batch in _batches(_found(reading, reading.origin, wanted)):
                columns = [
                    pa.array(column, one.type) for column, one in zip(zip(*batch, strict=True), _SCHEMA, strict=True)
                ]
                writer.write_table(pa.Table.from_arrays(columns, schema=_SCHEMA))
    return target


def _found(reading: Reading, origin: Origin, wanted: Numbers) -> Iterator[Found]:
    if not origin.is_told:
        return raw_records(origin, reading.encoding or "utf-8", wanted)
    offsets = pq.read_table(reading.relation.path, columns=["_byte_offset"])["_byte_offset"]
    return bytes_between(origin, offsets.to_numpy(), wanted)


def _batches(found: Iterable[Found]) -> Iterator[list[Found]]:
    batch, size = list[Found](), 0
    for one in found:
        batch.append(one)
        size += len(one[2]) + 64
        if size > _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
