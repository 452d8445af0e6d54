"""Damaged text inside valid text: found cell by cell in what was loaded, a repair proposed where it is certain.

The cells stay as they came. Counts go to the ledger's findings, the cells themselves beside the quarantine.
"""

from pipelines.ingest.damage.kinds import KINDS, Damage, judge
from pipelines.ingest.damage.scan import find_damage
from pipelines.ingest.damage.store import DamagedCell, damaged_cells

__all__ = ["KINDS", "Damage", "DamagedCell", "damaged_cells", "find_damage", "judge"]
