"""Exact rules alone, as one writes them without a scorer: two fields that are equal, or one checked number.

No guards, no vetoes, no resemblance: what records share is one customer's. Written before ours was measured.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

# Every record that holds a key is joined with the first that holds it.
_KEYS = """
select record_id, 'tax|' || tax as key from features
union all select record_id, 'citizen|' || citizen from features
union all select record_id, 'number|' || number || '|' || born from features
union all select record_id, 'number|' || number || '|' || name from features
union all select record_id, 'phone|' || unnest(phones) || '|' || name from features
union all select record_id, 'phone|' || unnest(phones) || '|' || email from features
union all select record_id, 'email|' || email || '|' || name from features
union all select record_id, 'email|' || email || '|' || born from features
union all select record_id, 'address|' || address || '|' || name from features
union all select record_id, 'born|' || born || '|' || name from features
union all select record_id, 'firm|' || name || '|' || place || '|' || branch from features
    where kind is distinct from 'person' and given is null
"""
_EDGES = f"""
with keys as ({_KEYS})
select record_id, first_value(record_id) over (partition by key order by record_id) from keys where key is not null
"""


def run(features: Path) -> dict[str, str]:
    """The partition that the rules make: record to the first record of its component."""
    with duckdb.connect(str(features), read_only=True) as connection:
        records = [record for (record,) in connection.execute("select record_id from features").fetchall()]
        edges = connection.execute(_EDGES).fetchall()
    return components(records, edges)


def components(records: list[str], edges: list[tuple[str, str]]) -> dict[str, str]:
    """Record to one record of what hangs together with it."""
    parent = {record: record for record in records}

    def root(record: str) -> str:
        while parent[record] != record:
            parent[record] = record = parent[parent[record]]
        return record

    for a, b in edges:
        x, y = sorted((root(a), root(b)))
        parent[y] = x
    return {record: root(record) for record in records}
