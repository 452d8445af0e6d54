"""From links to clusters: what hangs together with anything touched, decided again as a whole.

A cluster is what hangs together over links and stewards' must-links; where that contradicts itself `trouble` takes it
apart, in Python, only there. Ids are given in `ids`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipelines.identity.evidence import Words
from pipelines.identity.trouble import DENSE_PART, LARGEST_CLUSTER, WEAK_SCORE, Link, Member, Outcome, resolve

Numbers = npt.NDArray[np.int64]
_TOLD = 5  # refused giants that are named

_START = """
create or replace temp table start as
with direct as (
    select no from came union select no from went
    union select a from links_come union select b from links_come
    union select a from links_gone union select b from links_gone
    union select k.no from known k semi join pending_records p on p.record_id = k.record_id
), held as (
    select k.no, g.together from known k join must_groups g on g.record_id = k.record_id
    union select c.no, g.together from came c join must_groups g on g.record_id = c.record_id
)
select no from direct
union select no from held where together in (select h.together from held h semi join direct d on d.no = h.no)
"""
# A record that comes back brings in those who bear its old id now.
_TOUCHED = """
create or replace temp table touched_components as
select component from known where no in (select no from start) and component is not null
union select component from known where component is not null and customer_id in (
    select customer_id from known where no in (select no from start)
)
"""
_REACHED = """
create or replace temp table reached as
select * from known where component in (select component from touched_components) or no in (select no from went)
"""
_REACHED_ALL = "create or replace temp view reached as select * from known where is_living"
_MEMBERS = """
create or replace temp table members as
select no, record_id, fingerprint, first_seq, customer_id as last_id, since_seq from reached
where no not in (select no from went) and no not in (select no from came)
union all select no, record_id, fingerprint, coalesce(first_seq, $seq), customer_id, since_seq from came
"""
_EDGES = """
create or replace temp table edges as
select l.a, l.b, l.score from known_links l
anti join links_gone g on g.a = l.a and g.b = l.b
where l.is_link and l.a in (select no from members)
union all select a, b, score from links_come where is_link
"""
_EDGES_ALL = "create or replace temp table edges as select a, b, score from found_numbers where is_link"
_HELD = """
create or replace temp table held as
select m.no, min(m.no) over (partition by g.together) as first_no, g.together
from members m join must_groups g on g.record_id = m.record_id
"""
_COMPONENTS = """
create or replace temp table components as
select m.no, coalesce(l.label, m.no)::integer as component, coalesce(l.label, m.no)::integer as label
from members m left join linked l on l.no = m.no
"""
_TROUBLED = """
create or replace temp table troubled as
with sizes as (
    select component, count(*) as size from components group by component having count(*) > 1
), traits_of as (
    select c.component, s.size, t.tax, t.citizen, t.profile
    from components c join sizes s using (component) join members m on m.no = c.no
    join traits t on t.record_id = m.record_id
)
select component from traits_of where tax is not null or citizen is not null
group by component having min(tax) <> max(tax) or min(citizen) <> max(citizen)
union select component from traits_of where size > $largest group by component having count(distinct profile) > $largest
union select c.component
from cannot_sides s join members m on m.record_id = s.record_id join components c on c.no = m.no
group by c.component, s.decision_id having count(distinct s.side) > 1
union select c.component
from edges e join components c on c.no = e.a join sizes s on s.component = c.component
where e.score < $weak and s.size >= 2 * $part
"""
_TROUBLED_MEMBERS = """
select c.component, c.no, m.record_id, t.tax, t.citizen, t.profile, h.together
from components c semi join troubled using (component) join members m on m.no = c.no
join traits t on t.record_id = m.record_id left join held h on h.no = c.no
order by c.component, m.record_id
"""
_TROUBLED_LINKS = """
select c.component, e.a, e.b, e.score
from edges e join components c on c.no = e.a semi join troubled t on t.component = c.component
"""
_TROUBLED_MARKS = """
select m.no, s.decision_id, s.side from cannot_sides s join members m on m.record_id = s.record_id
join components c on c.no = m.no semi join troubled t on t.component = c.component
"""
_RELABEL = "update components set label = r.label from relabelled r where r.no = components.no"


def reach(connection: duckdb.DuckDBPyConnection, seq: int, *, every: bool) -> None:
    """Make `members`: the records whose clusters are decided again, and `reached`: those and the ones that went."""
    if every:
        connection.execute(_REACHED_ALL)
    else:
        for statement in (_START, _TOUCHED, _REACHED):
            connection.execute(statement)
    connection.execute(_MEMBERS, {"seq": seq})


def make_clusters(connection: duckdb.DuckDBPyConnection, *, every: bool) -> list[Words]:
    """Make `components` (no, component, label) over `members`, and `broken_links` (a, b, reason); returns warnings.

    A `label` is a customer, without contradictions; a `component` is what it was taken from.
    """
    connection.execute(_EDGES_ALL if every else _EDGES)
    connection.execute(_HELD)
    _make_components(connection)
    connection.execute(_TROUBLED, {"largest": LARGEST_CLUSTER, "weak": WEAK_SCORE, "part": DENSE_PART})
    resolved = [(troubled, troubled.resolve()) for troubled in _read_troubled(connection)]
    _write_outcomes(connection, resolved)
    giants = [(troubled, outcome) for troubled, outcome in resolved if troubled.is_giant]
    return [_refusal(troubled, outcome) for troubled, outcome in giants[:_TOLD]] + _rest(len(giants) - _TOLD)


@dataclass(frozen=True)
class _Troubled:
    """A component to look at one by one; `numbers` are the records' numbers by their ids."""

    numbers: dict[str, int]
    members: list[Member]
    links: list[Link]
    musts: list[list[str]]

    @property
    def is_giant(self) -> bool:
        return len({one.profile for one in self.members}) > LARGEST_CLUSTER

    def resolve(self) -> Outcome:
        return resolve(self.members, self.links, self.musts)


def _refusal(troubled: _Troubled, outcome: Outcome) -> Words:
    """Which giant was refused, and what became of it; a record's number names it, never a value."""
    profiles, first = len({one.profile for one in troubled.members}), troubled.members[0].record
    broken, links, parts = len(outcome.broken), len(troubled.links), len(outcome.parts)
    return (
        f"记录 {first} 一带有 {profiles} 种不同记录会成为一个客户，超过上限 {LARGEST_CLUSTER}："
        f"{links} 条关联中由弱到强断开 {broken} 条，成为 {parts} 个客户",
        f"{profiles} different records around '{first}' would be one customer, more than {LARGEST_CLUSTER}:"
        f" {broken} of {links} links broken, weakest first, which leaves {parts} customers",
    )


def _rest(giants: int) -> list[Words]:
    """How many more there were."""
    chinese = f"另有 {giants} 组超过上限 {LARGEST_CLUSTER} 的记录未合为一个客户"
    english = f"{giants} more clusters of more than {LARGEST_CLUSTER} were refused"
    return [(chinese, english)] if giants > 0 else []


def _read_troubled(connection: duckdb.DuckDBPyConnection) -> list[_Troubled]:
    marks: dict[int, set[tuple[int, str]]] = defaultdict(set)
    for no, decision, side in connection.execute(_TROUBLED_MARKS).fetchall():
        marks[no].add((decision, side))
    found: dict[int, _Troubled] = defaultdict(lambda: _Troubled({}, [], [], []))
    together: dict[tuple[int, str], list[str]] = defaultdict(list)
    names: dict[int, str] = {}
    for component, no, record, tax, citizen, profile, held in connection.execute(_TROUBLED_MEMBERS).fetchall():
        numbers = frozenset(pair for pair in (("tax", tax), ("citizen", citizen)) if pair[1])
        found[component].members.append(Member(record, profile, numbers, frozenset(marks[no])))
        found[component].numbers[record] = no
        names[no] = record
        if held:
            together[component, held].append(record)
    for (component, _), records in together.items():
        found[component].musts.append(records)
    for component, a, b, score in connection.execute(_TROUBLED_LINKS).fetchall():
        one, other = sorted((names[a], names[b]))
        found[component].links.append(Link(one, other, score))
    return list(found.values())


def _write_outcomes(connection: duckdb.DuckDBPyConnection, resolved: list[tuple[_Troubled, Outcome]]) -> None:
    parts = [
        [one.numbers[record] for record in part] for one, outcome in resolved if len(outcome.parts) > 1
        for part in outcome.parts
    ]  # fmt: skip
    labels = {"no": [no for part in parts for no in part], "label": [min(part) for part in parts for _ in part]}
    broken = [
        (one.numbers[link.a], one.numbers[link.b], why) for one, outcome in resolved for link, why in outcome.broken
    ]
    _register(connection, "relabelled", labels, pa.int32())
    connection.execute(_RELABEL)
    ends = {"a": [row[0] for row in broken], "b": [row[1] for row in broken]}
    _register(connection, "broken_ends", ends, pa.int32())
    _register(connection, "broken_reasons", {"reason": [row[2] for row in broken]}, pa.string())
    connection.execute(
        "create or replace temp table broken_links as select * from broken_ends positional join broken_reasons"
    )


def _register(
    connection: duckdb.DuckDBPyConnection, name: str, columns: dict[str, list[int]] | dict[str, list[str]], kind: object
) -> None:
    connection.register(name, pa.table({column: pa.array(values, kind) for column, values in columns.items()}))


def _make_components(connection: duckdb.DuckDBPyConnection) -> None:
    """What hangs together over links, contradictions included; a label is its first record's number."""
    edges = connection.execute(
        "select a, b from edges union all select no, first_no from held where no <> first_no"
    ).fetchnumpy()
    numbers, ends = np.unique(np.concatenate([edges["a"], edges["b"]]), return_inverse=True)
    a, b = np.split(ends, 2)
    first = smallest_reachable(a, b, len(numbers))
    connection.register("linked", pa.table({"no": numbers, "label": numbers[first]}))
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
