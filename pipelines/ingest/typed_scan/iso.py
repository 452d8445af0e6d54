"""Columns of moments that are all written in full, year first: Arrow reads those in a tenth of the time.

`2026-01-05`, `2026/01/05 10:30`, `2026-01-05 10:30:00`; one odd cell, and the column is read by its digits instead.
"""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipelines.ingest.typed_scan.cells import Cells

_FORMATS = re.compile(r"%Y([-/])%m\1%d( %H:%M(:%S)?)?")
_DASHED = bytes.maketrans(b"/", b"-")
_MARKS = {4: None, 7: None, 10: ord(" ")}  # the others Arrow insists upon


def separator_of(text: str) -> str | None:
    """What stands between year, month and day of a format that Arrow reads; None for any other."""
    found = _FORMATS.fullmatch(text)
    return found[1] if found else None


def read_iso(cells: Cells, separator: str, width: int) -> NDArray[np.int64] | None:
    """Microseconds since 1970 of every cell, whatever where NULL; None where some cell is written otherwise."""
    filled = len(cells) - cells.column.null_count
    if not filled or len(cells.bytes) != width * filled or int(cells.lengths.max()) != width:
        return None
    matrix = cells.bytes.reshape(-1, width)
    for at, byte in _MARKS.items():
        if at < width and not (matrix[:, at] == (byte or ord(separator))).all():
            return None
    try:
        if width == len("2026-01-05"):
            days = pc.cast(_dashed(cells, separator), pa.date32())
            return np.frombuffer(days.buffers()[1], np.int32)[days.offset :][: len(cells)] * np.int64(86_400_000_000)
        moments = pc.cast(_dashed(cells, separator), pa.timestamp("us"))
        return np.frombuffer(moments.buffers()[1], np.int64)[moments.offset :][: len(cells)]
    except pa.ArrowInvalid:
        return None


def _dashed(cells: Cells, separator: str) -> pa.StringArray:
    if separator == "-":
        return cells.column
    offsets = np.concatenate((cells.starts[:1], cells.ends))
    data = cells.bytes.tobytes().translate(_DASHED)
    valid = None if cells.is_null is None else pa.array(~cells.is_null).buffers()[1]
    return pa.StringArray.from_buffers(len(cells), pa.py_buffer(offsets), pa.py_buffer(data), valid)
