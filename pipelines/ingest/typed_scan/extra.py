"""Unmapped columns as a JSON object, as `staging` writes it; a cell that needs escaping is doubtful."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.typed_scan.cells import Cells, Mask, either, table_of

_ESCAPED = table_of((*range(0x20), ord('"'), ord("\\")))


def extra_object(
    extra: Sequence[tuple[int, str]], columns: Sequence[pa.StringArray]
) -> tuple[pa.Array | None, Mask | None]:
    """The objects, NULL where every one of the columns is empty; and which of them are doubtful."""
    if not extra:
        return None, None
    doubt, parts, empty = None, [], np.ones(len(columns[0]), bool)
    for place, (at, header) in enumerate(extra):
        cells = Cells(columns[at])
        doubt = either(doubt, cells.holding(_ESCAPED[cells.bytes]))
        empty &= columns[at].is_null().to_numpy(zero_copy_only=False)
        name = json.dumps(header, ensure_ascii=False)
        parts += [pa.scalar(f"{',' if place else '{'}{name}:"), _quoted(columns[at])]
    joined = pc.binary_join_element_wise(*parts, pa.scalar("}"), pa.scalar(""))
    return pc.if_else(pa.array(empty), pa.scalar(None, pa.string()), joined), doubt


def _quoted(column: pa.StringArray) -> pa.Array:
    if column.null_count == len(column):
        return pa.array(["null"]).take(pa.array(np.zeros(len(column), np.int32)))
    quote = pa.scalar('"')
    return pc.binary_join_element_wise(quote, column, quote, pa.scalar("")).fill_null("null")
