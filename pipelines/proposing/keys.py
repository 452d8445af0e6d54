"""Which headers hold numbers that the lake knows already: a column of customer numbers needs no telling name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.contract import load_entities
from pipelines.settings import Workspace

_ENOUGH, _FEWEST, _LOOKED_AT = 0.5, 10, 500


def known_numbers(ws: Workspace, values: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, float]]:
    """Header -> (column whose numbers most of its values are, their share); headers with few values are left out."""
    from pipelines.sql import connect

    asked = {header: list(dict.fromkeys(many))[:_LOOKED_AT] for header, many in values.items()}
    asked = {header: many for header, many in asked.items() if len(many) >= _FEWEST}
    sources = [
        (entity.key[0], ws.lake / name)
        for name, entity in load_entities().items()
        if len(entity.key) == 1 and any((ws.lake / name).glob("[!_]*.parquet"))
    ]
    found: dict[str, tuple[str, float]] = {}
    with connect() as memory:
        for column, folder in sources if asked else ():
            query = (
                f"select count(*) from (select unnest(?) as value) where value in "  # noqa: S608 - a column of ours
                f"(select {column} from read_parquet(?, union_by_name = true))"
            )
            for header, many in asked.items():
                row = memory.execute(query, [many, str(folder / "[!_]*.parquet")]).fetchone()
                share = row[0] / len(many) if row else 0.0
                if share >= _ENOUGH and share > found.get(header, ("", 0.0))[1]:
                    found[header] = (column, share)
    return found
