"""What a figure comes from: its tables, the entities they are made of, the exports that feed those, and their files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.published.version import Version

if TYPE_CHECKING:
    import pandas

DELIVERIES = "marts.mart_delivery"
COLUMNS = (
    "department", "export", "file_name", "business_date", "received_at", "status", "loaded_count", "quarantined_count",
    "delivery_id",
)  # fmt: skip


@dataclass(frozen=True)
class Lineage:
    """`models` are `schema.table`, `exports` are `department.export`; both by name."""

    models: tuple[str, ...]
    entities: tuple[str, ...]
    exports: tuple[str, ...]


def lineage_of(version: Version, metric: str) -> Lineage:
    """The way of one metric back to the exports; entities are those its definition names, else those of its tables."""
    catalogue = version.catalogue()
    entry = catalogue.metrics[metric]
    entities = entry.entities or ()
    exports = tuple(sorted(export for export, fed in catalogue.feeds.items() if set(fed) & set(entities)))
    return Lineage(entry.models, entities, exports)


def deliveries_of(version: Version, lineage: Lineage, limit: int) -> pandas.DataFrame | None:
    """The newest files a figure is made from, all exports together; None where this scope does not hold deliveries."""
    if DELIVERIES not in version.columns:
        return None
    departments, exports = ({export.partition(".")[side] for export in lineage.exports} for side in (0, 2))
    where = {"is_living": True, "department": sorted(departments), "export": sorted(exports)}
    order = ["-business_date", "-received_at", "department", "export", "file_name"]
    found = version.table(DELIVERIES, COLUMNS, where, order, None)
    ours = (found["department"] + "." + found["export"]).isin(lineage.exports)
    return found[ours].head(limit).reset_index(drop=True)


def newest_of(version: Version, lineage: Lineage) -> pandas.DataFrame | None:
    """The newest file of each export, and how many rows all its living files brought."""
    found = deliveries_of(version, lineage, limit=10**9)
    if found is None:
        return None
    keys = ["department", "export"]
    newest = found.drop_duplicates(keys)
    totals = found.groupby(keys, as_index=False).agg(files_count=("delivery_id", "count"), rows=("loaded_count", "sum"))
    return newest.merge(totals, on=keys).sort_values(keys).reset_index(drop=True)
