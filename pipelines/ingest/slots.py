"""What a file's records are typed into: one slot for each entity column of each feed that the file has."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.contract import Contract
from pipelines.ingest.headers import HeaderMap, Mapped


@dataclass(frozen=True)
class Slot:
    """One entity column of one feed in the staged table, under a name of ours."""

    entity: str
    mapped: Mapped
    is_required: bool
    is_key: bool
    name: str

    @property
    def plain(self) -> str:
        """The column with the value where the cell is written plainly."""
        return f"p{self.name}"

    @property
    def text(self) -> str:
        """The column with its cell's text; of a product the cells' together, NULL where one of them says nothing."""
        return "t" + "x".join(map(str, self.mapped.places))


def slots_of(contract: Contract, header_map: HeaderMap) -> list[Slot]:
    """Every column of every feed that the file has."""
    found = []
    for feed, (entity, columns) in enumerate(header_map.feeds.items()):
        key = contract.feeds[entity].key
        for place, mapped in enumerate(columns):
            # an empty cell of a cross-table is no row, not a row without its number
            is_key = mapped.column.name in key
            is_required = (mapped.column.required or is_key) and mapped.day is None
            found.append(Slot(entity, mapped, is_required, is_key, f"v{feed}_{place}"))
    return found
