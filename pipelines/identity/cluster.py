"""From links to clusters: components of the touched part of the graph, and what to do where one contradicts itself.

A component with a steward's cannot-link, with two different checked tax numbers, or with more records than a customer
can have, is built up again from its strongest links, leaving out each link that would bring the contradiction in: the
weakest links break, whatever order the records came in. Ids are given in `ids`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

LARGEST_CLUSTER = 200
Numbers = npt.NDArray[np.int64]

# Everything that hangs together with a touched record, over old and new links, decisions and old customers.
_REACH = """
create or replace temp table reach as
with recursive edge as (
    select record_a as a, record_b as b from links
    union all select record_a, record_b from old_links
    union all select record_a, record_b from must_links
    union all select record_id, customer_id from known where customer_id is not null
), both_ways as (select a, b from edge union all select b, a from edge),
grown(id) as (
    select record_id from start
    union
    select e.b from grown g join both_ways e on g.id = e.a
)
select distinct id as record_id from grown
"""
_WHOLE = """
create or replace temp table reach as
select record_id from numbered union select record_id from known union select record_id from start
"""
_NODES = """
create or replace temp table nodes as select n.record_id, n.rid from numbered n semi join reach r using (record_id)
"""
_EDGES = """
select x.rid as a, y.rid as b
from (select record_a, record_b from links union all select record_a, record_b from must_links) l
join nodes x on x.record_id = l.record_a join nodes y on y.record_id = l.record_b
"""
_COMPONENTS = """
create or replace temp table components as
select n.record_id, n.rid, coalesce(l.label, n.rid)::integer as label from nodes n left join linked l on n.rid = l.rid
"""
_TROUBLED = """
create or replace temp table troubled as
select c.label from components c join features f using (record_id)
group by c.label having count(distinct f.tax) > 1 or count(*) > $largest
union
select x.label from cannot_links n
join components x on x.record_id = n.record_a join components y on y.record_id = n.record_b and x.label = y.label
"""
_TROUBLED_LINKS = """
select c.label, l.record_a, l.record_b from (
    select record_a, record_b, score from links union all select record_a, record_b, 2.0 from must_links
) l join components c on c.record_id = l.record_a semi join troubled t using (label)
where l.record_b in (select record_id from components)
order by c.label, l.score desc, l.record_a, l.record_b
"""


def reach(connection: duckdb.DuckDBPyConnection, *, every: bool) -> None:
    """Make `reach` (record_id): the records whose clusters are decided again, from `start`; or all."""
    connection.execute(_WHOLE if every else _REACH)


def make_clusters(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Make `components` (record_id, rid, label) over `reach` without contradictions; returns warnings."""
    _make_components(connection)
    connection.execute(_TROUBLED, {"largest": LARGEST_CLUSTER})
    members: dict[int, list[str]] = defaultdict(list)
    taxes: dict[str, str | None] = {}
    for label, record, tax in connection.execute(
        "select c.label, c.record_id, f.tax from components c semi join troubled t using (label)"
        " join features f using (record_id) order by c.rid"
    ).fetchall():
        members[label].append(record)
        taxes[record] = tax
    if not members:
        return []
    forbidden = connection.execute("select record_a, record_b from cannot_links").fetchall()
    strongest_first: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for label, a, b in connection.execute(_TROUBLED_LINKS).fetchall():
        strongest_first[label].append((a, b))
    parts = [
        part for label, records in members.items() for part in split(records, strongest_first[label], forbidden, taxes)
    ]
    _relabel(connection, parts)
    giants = sum(len(records) > LARGEST_CLUSTER for records in members.values())
    return (
        [f"{giants} clusters of more than {LARGEST_CLUSTER} records were refused and split at their weakest links"]
        if giants
        else []
    )


def _make_components(connection: duckdb.DuckDBPyConnection) -> None:
    """What hangs together over links, contradictions included; a label is its first record's number."""
    connection.execute(_NODES)
    edges = connection.execute(_EDGES).fetchnumpy()
    rids, ends = np.unique(np.concatenate([edges["a"], edges["b"]]), return_inverse=True)
    a, b = np.split(ends, 2)
    first = smallest_reachable(a, b, len(rids))
    connection.register("linked", pa.table({"rid": rids, "label": rids[first]}))
    connection.execute(_COMPONENTS)
    connection.unregister("linked")


def smallest_reachable(a: Numbers, b: Numbers, count: int) -> Numbers:
    """The smallest node that each of `count` nodes is joined to by the edges (a, b), over any number of steps.

    Labels sink along edges and jump to their label's label: a dozen passes where DuckDB's recursion made one a step,
    90 of the 136 CPU seconds of a million customers.
    """
    label = np.arange(count)
    while True:
        lower, before = np.minimum(label[a], label[b]), label
        label = before.copy()
        for end in (a, b):
            np.minimum.at(label, end, lower)
            np.minimum.at(label, before[end], lower)
        label = label[label]
        if np.array_equal(label, before):
            return label


def _relabel(connection: duckdb.DuckDBPyConnection, parts: list[list[str]]) -> None:
    """Write the parts back; a part's label is the number of its first record, as everywhere."""
    rows = [(record, part[0]) for part in parts for record in part]
    connection.execute("create or replace temp table relabelled (record_id varchar, first_record varchar)")
    connection.execute(
        "insert into relabelled select unnest($1::varchar[]), unnest($2::varchar[])",
        [[row[0] for row in rows], [row[1] for row in rows]],
    )
    connection.execute("""
        update components c set label = n.rid
        from relabelled r join numbered n on n.record_id = r.first_record where c.record_id = r.record_id
    """)


def split(
    records: list[str],
    strongest_first: Iterable[tuple[str, str]],
    forbidden: Iterable[tuple[str, str]],
    taxes: dict[str, str | None],
    largest: int = LARGEST_CLUSTER,
) -> list[list[str]]:
    """Unite records along links, strongest first, but never a forbidden pair, two tax numbers, or more than `largest`.

    Returns the parts, each in the order of `records`.
    """
    home = {record: record for record in records}
    group = {record: [record] for record in records}
    foes: dict[str, set[str]] = defaultdict(set)
    for a, b in forbidden:
        if a in home and b in home:
            foes[a].add(b)
            foes[b].add(a)
    numbers = {record: {taxes[record]} - {None} for record in records}
    for a, b in strongest_first:
        x, y = home[a], home[b]
        if x == y or len(group[x]) + len(group[y]) > largest or len(numbers[x] | numbers[y]) > 1:
            continue
        if any(foes[member] & set(group[y]) for member in group[x] if member in foes):
            continue
        x, y = (x, y) if len(group[x]) >= len(group[y]) else (y, x)
        for member in group.pop(y):
            home[member] = x
            group[x].append(member)
        numbers[x] |= numbers[y]
    order = {record: position for position, record in enumerate(records)}
    return [sorted(part, key=order.__getitem__) for part in group.values()]
