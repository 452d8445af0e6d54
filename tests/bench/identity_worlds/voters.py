"""A public list of voters' names, 82,011 records with a name, a suburb and a postcode, some of them misspelt.

Nothing says who is who in it: it shows the speed on Latin names only. The second night is made as in `world`.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from pipelines.settings import REPOSITORY
from tests.bench.identity_worlds.world import NIGHT_SHARE, World

FILE = REPOSITORY.parent / "shared" / "data" / "er_voter_names" / "voter_names_80k.csv"


def make_voters(seed: int = 20261122) -> World:
    """All records on the first night but those to come; then some gone, some moved to another's suburb."""
    table = _records(csv.read_csv(FILE, convert_options=csv.ConvertOptions(column_types={"postcode": pa.string()})))
    count, third = len(table), max(1, round(len(table) * NIGHT_SHARE / 3))
    order = np.random.default_rng(seed).permutation(count)
    new, changed, gone = order[:third], order[third : 2 * third], order[2 * third : 3 * third]
    suburb = np.arange(count)
    suburb[changed] = (suburb[changed] + 1) % count
    place = table.schema.get_field_index("city")
    moved = table.set_column(place, "city", table["city"].take(pa.array(suburb)))
    return World(_without(table, new), _without(moved, gone))


def _records(found: pa.Table) -> pa.Table:
    count = len(found)
    number = pc.binary_join_element_wise("K", pc.cast(pa.array(np.arange(count) + 1_000_000), pa.string()), "")
    return pa.table(
        {
            "customer_type": pa.repeat("person", count),
            "name": found["name"],
            "city": found["suburb"],
            "postcode": found["postcode"],
            "source_customer_id": number,
            "department": pa.array(np.zeros(count), pa.int8()),
            "true_customer": pa.array(np.arange(count), pa.int32()),
        }
    )


def _without(table: pa.Table, rows: np.ndarray) -> pa.Table:
    stays = np.ones(len(table), dtype=bool)
    stays[rows] = False
    return table.filter(pa.array(stays))
