"""Which records may be the declared total row: careful typing decides."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.contract.model import TotalRow
from pipelines.ingest.typed_scan.cells import Cells, Mask, either

_WIDEST = 4  # bytes of a character


def may_be_total(total: TotalRow | None, cells: Cells | None) -> Mask | None:
    """Short cells with a character beyond ASCII, or the word itself whatever blanks are in it."""
    if total is None or cells is None:
        return None
    says = "".join(total.says.split())
    longest = _WIDEST * (2 * len(says) + 6)
    doubt = None
    if not cells.is_ascii:
        beyond = cells.holding(cells.bytes >= 128)
        doubt = beyond & (cells.lengths <= longest + _WIDEST) if beyond is not None else None
    if says.isascii():
        bare = pc.replace_substring(cells.column, " ", "")
        same = pc.equal(bare, pa.scalar(says)).fill_null(False).to_numpy(zero_copy_only=False)
        doubt = either(doubt, same)
    return doubt if doubt is not None and np.any(doubt) else None
