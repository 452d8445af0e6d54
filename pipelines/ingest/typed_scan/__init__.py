"""Types the records that leave no doubt, a column of a few thousand at a time; keeps the others for careful typing.

What a cell means is said in one place, `typing_sql`; here is the part of it that whole columns of plainly written
cells allow, ten times as fast: digits, ISO-like moments, words as the contract writes them, text that needs no repair.
A record with any other cell is doubtful and goes through `staging` by itself; a property test holds both equal.
Nothing that a person should know of a cell (a null word, a repair, a reason) is ever certain.
"""

from pipelines.ingest.typed_scan.records import batches, record_cells
from pipelines.ingest.typed_scan.scan import Scanned, scan

__all__ = ["Scanned", "batches", "record_cells", "scan"]
