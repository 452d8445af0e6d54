"""How well records were joined against the planted truth, by pairs, and whether two partitions are one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

_CUTS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999)
_F1 = """
with labelled as (
    select f.label as found, t.true_customer as truth from found f join truth t on f.unique_id = t.unique_id
),
joined as (select sum(n * (n - 1) / 2) as pairs from (select count(*) as n from labelled group by found)),
planted as (select sum(n * (n - 1) / 2) as pairs from (select count(*) as n from labelled group by truth)),
right_ones as (select sum(n * (n - 1) / 2) as pairs from (select count(*) as n from labelled group by found, truth))
select r.pairs / nullif(j.pairs, 0), r.pairs / nullif(p.pairs, 0), 2 * r.pairs / nullif(j.pairs + p.pairs, 0)
from joined j, planted p, right_ones r
"""


def of_bridge(bridge: Path, truth: Path) -> dict[str, float]:
    """Precision, recall and F1 of a written bridge."""
    with duckdb.connect() as connection:
        connection.execute(
            "create table truth as select record_id as unique_id, true_customer from read_parquet($1)", [str(truth)]
        )
        connection.execute(
            "create table found as select customer_record_id as unique_id, customer_id as label from read_parquet($1)",
            [str(bridge)],
        )
        return _f1(connection)


def of_edges(edges: Path, truth: Path) -> dict[str, float]:
    """Precision, recall and F1 of the components over scored edges, at the cut that is best by the truth itself."""
    with duckdb.connect() as connection:
        connection.execute(
            "create table truth as select regexp_extract(record_id, '[0-9]+$')::integer as unique_id, true_customer"
            " from read_parquet($1)",
            [str(truth)],
        )
        nodes = connection.execute("select unique_id from truth order by 1").fetchnumpy()["unique_id"]
        return max((_at_cut(connection, edges, nodes, cut) for cut in _CUTS), key=lambda found: found["f1"])


def _at_cut(connection: duckdb.DuckDBPyConnection, edges: Path, nodes: Any, cut: float) -> dict[str, float]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    found = connection.execute(
        "select unique_id_l as a, unique_id_r as b from read_parquet($1) where match_probability >= $2",
        [str(edges), cut],
    ).fetchnumpy()
    a, b = (np.searchsorted(nodes, found[end]) for end in "ab")
    graph = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(len(nodes), len(nodes)))
    labels = connected_components(graph, directed=False)[1]
    connection.register("found", pa.table({"unique_id": nodes, "label": labels}))
    return {"cut": cut, **_f1(connection)}


def _f1(connection: duckdb.DuckDBPyConnection) -> dict[str, float]:
    row = connection.execute(_F1).fetchall()[0]
    return {name: round(value or 0.0, 5) for name, value in zip(("precision", "recall", "f1"), row, strict=True)}


def differing_records(one: Path, other: Path) -> int:
    """Records that are with others in one bridge than in the other; ids may differ, companions may not."""
    query = """
        with paired as (
            select coalesce(x.customer_record_id, y.customer_record_id) as record_id,
                   min(x.customer_record_id) over (partition by x.customer_id) as first_there,
                   min(y.customer_record_id) over (partition by y.customer_id) as first_here,
                   x.customer_id is null or y.customer_id is null as is_alone
            from read_parquet($1) x full join read_parquet($2) y on x.customer_record_id = y.customer_record_id
        ) select count(*) from paired where is_alone or first_there <> first_here
    """
    with duckdb.connect() as connection:
        return int(connection.execute(query, [str(one), str(other)]).fetchall()[0][0])
