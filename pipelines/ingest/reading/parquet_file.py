"""A Parquet file from file to `Reading`: typed columns as canonical text (`typed_text.py`), batch by batch.

A file's types are kept in its text: dates are ISO, a moment with a zone says its offset, decimals have every digit
they were stored with. An object within is flattened by dotted path, a list becomes JSON.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.ingest.reading.columns import TableWriter
from pipelines.ingest.reading.headers import normalise_header
from pipelines.ingest.reading.result import FileRefused, Reading, Relation, scratch_path
from pipelines.ingest.reading.typed_text import as_text

_ROWS = 20_000  # of a batch
_MEGABYTE = 1 << 20


def read_parquet(path: Path, scratch: Path, limits: Any) -> Reading:
    """Read every row; see `Reading`. There is no header record.

    Raises
    ------
    FileRefused
        `damaged_file`, `encrypted`, `dimension_limit` where a small file declares more cells than bytes are allowed.
    """
    try:
        return _read(path, scratch, limits)
    except (pa.ArrowException, OSError, ValueError, NotImplementedError) as error:
        if isinstance(error, OSError) and error.errno:  # a system's error, not Arrow's of that name
            raise
        if "encrypt" in str(error).lower():
            message = "the file is encrypted; ask for a copy without encryption"
            raise FileRefused("encrypted", message) from None
        raise FileRefused("damaged_file", f"the Parquet file cannot be read ({type(error).__name__})") from None


def _read(path: Path, scratch: Path, limits: Any) -> Reading:
    with pq.ParquetFile(path, pre_buffer=False, buffer_size=_MEGABYTE, page_checksum_verification=True) as file:
        rows, columns = file.metadata.num_rows, file.metadata.num_columns
        if rows * columns > limits.file_mb * _MEGABYTE:
            evidence = {"rows": rows, "columns": columns}
            raise FileRefused(
                "dimension_limit", "the file declares more cells than limits.file_mb allows", "", evidence
            )
        names = _names(file.schema_arrow)
        target = scratch_path(scratch, path, ".parquet")
        with TableWriter(target, len(names)) as writer:
            for batch in file.iter_batches(batch_size=_ROWS, use_threads=False):
                _write(writer, batch)
    return Reading(
        format="parquet",
        encoding=None,
        encoding_evidence={},
        dialect={},
        headers=names,
        header_count=0,
        record_count=rows,
        relation=Relation("parquet", str(target.absolute()), len(names)),
    )


def _names(schema: pa.Schema) -> tuple[str, ...]:
    empty = pa.Table.from_batches([], schema)
    return tuple(map(normalise_header, _flat(empty).column_names))


def _flat(table: pa.Table) -> pa.Table:
    """Objects by dotted path, however deep."""
    while any(pa.types.is_struct(field.type) for field in table.schema):
        table = table.flatten()
    return table


def _write(writer: TableWriter, batch: pa.RecordBatch) -> None:
    table = _flat(pa.Table.from_batches([batch]))
    columns, problems = list[pa.Array](), dict[int, tuple[str, int | None, bytes | None]]()
    for column in table.columns:
        text, bad = as_text(column.combine_chunks())
        problems |= {at: (what, None, raw) for at, (what, raw) in bad.items()}
        columns.append(text)
    writer.write_arrays(columns, table.num_rows, problems)
