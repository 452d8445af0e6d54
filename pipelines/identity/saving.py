"""Writes what a night decided: into the registry, which is the truth, and the same into its copy in the cache file.

Both get the differences only; a full run replaces the copy, never the registry. Nothing is decided here.
"""

from __future__ import annotations

import duckdb

from pipelines.identity.registry import Registry

# Links as they are now, where they came or their `broken` is another than it was.
_RESTATED = """
create or replace temp table restated as
with standing as (
    select l.* from known_links l anti join links_gone g on g.a = l.a and g.b = l.b
    where l.is_link and {in_reach}
)
select s.* exclude (broken), r.reason as broken
from standing s left join broken_links r on r.a = s.a and r.b = s.b where s.broken is distinct from r.reason
"""
_NEW_LINKS = """
create or replace temp table new_links as
select c.*, r.reason as broken from links_come c left join broken_links r on r.a = c.a and r.b = c.b
union all select * from restated
"""
# Each record's strongest link inside its customer; a steward's word before any.
_STRONGEST = """
create or replace temp table strongest as
with within as (
    select l.a, l.b, l.record_a, l.record_b, l.rule, l.score, l.evidence from {links} l
    anti join broken_links r on r.a = l.a and r.b = l.b where l.is_link
), ends as (
    select a as no, record_b as other_id, rule, score, evidence from within
    union all select b, record_a, rule, score, evidence from within
), best as (
    select no, max(score) as score from ends group by no
), together as (
    select h.no, min(m.record_id) over same as first_id, max(m.record_id) over same as last_id, m.record_id
    from held h join members m on m.no = h.no window same as (partition by h.together)
)
select e.no, min(e.other_id) as other_id, arg_min(e.rule, e.other_id) as rule, max(e.score) as score,
       arg_min(e.evidence, e.other_id) as evidence
from ends e join best b on b.no = e.no and b.score = e.score
where e.no not in (select no from together)
group by e.no
union all
select no, case when record_id = first_id then last_id else first_id end, 'must_link', null, '' from together
where first_id <> last_id
"""
_STANDING = """
(
    select l.a, l.b, l.record_a, l.record_b, l.rule, l.score, l.evidence, l.is_link from known_links l
    anti join links_gone g on g.a = l.a and g.b = l.b where l.a in (select no from members)
    union all select a, b, record_a, record_b, rule, score, evidence, is_link from links_come
)
"""
_NEW_KNOWN = """
create or replace temp table new_known as
select m.no, m.record_id, coalesce(n.fingerprint, m.fingerprint) as fingerprint, true as is_living, m.first_seq,
       a.customer_id,
       case when m.since_seq is null or m.last_id is distinct from a.customer_id then $seq else m.since_seq end
           as since_seq,
       c.component, s.other_id, s.rule, s.score, s.evidence
from members m join components c on c.no = m.no join assigned a on a.label = c.label
left join came n on n.no = m.no left join strongest s on s.no = m.no
union all
select no, record_id, fingerprint, false, first_seq, customer_id, null, null, null, null, null, null from went
"""
_CHANGED_RECORDS = """
select record_id, fingerprint, is_living::tinyint, first_seq, customer_id, since_seq from new_known
where no in (select no from came) or no in (select no from went) or no in (select no from moves)
order by record_id
"""
_ENDED_STAYS = """
select record_id, since_seq, $seq, customer_id from reached
where no in (select no from went) or no in (select no from moves)
order by record_id
"""
_GONE_LINKS = "select record_a, record_b from links_gone"
_LINKS = """
select record_a, record_b, rule, score, evidence, is_link::tinyint, broken from new_links order by a, b
"""
_CUSTOMERS = """
select customer_id, founder_record_id, $seq, 'living', null from assigned where is_new order by customer_id
"""
_FATES = """
select n.record_id, f.state, f.redirect_to, f.customer_id from fates f
join (select no, record_id from known union select no, record_id from came) n on n.no = f.founder
"""
# (what to read, how to write it), in this order: a link that is another now goes and comes.
_TO_REGISTRY = (
    (_ENDED_STAYS, "insert into stays (record_id, from_seq, to_seq, customer_id) values (?, ?, ?, ?)"),
    (_CHANGED_RECORDS, "insert or replace into records values (?, ?, ?, ?, ?, ?)"),
    (_GONE_LINKS, "delete from links where record_a = ? and record_b = ?"),
    (_LINKS, "insert or replace into links values (?, ?, ?, ?, ?, ?, ?)"),
    (_CUSTOMERS, "insert into customers values (?, ?, ?, ?, ?)"),
    (_FATES, "update customers set founder_record_id = ?, state = ?, redirect_to = ? where customer_id = ?"),
    ("select $seq, kind, customer_id, other_id from new_events",
     "insert into events (seq, kind, customer_id, other_id) values (?, ?, ?, ?)"),
)  # fmt: skip
_KNOWN_COPY = (
    "delete from known where no in (select no from new_known)",
    "insert into known select * from new_known",
)
_KNOWN_COPY_ALL = (
    "insert into new_known select * from known where no not in (select no from new_known)",
    "create or replace table known as select * from new_known order by no",
)
_LINK_COPY = (
    "delete from known_links using links_gone g where known_links.a = g.a and known_links.b = g.b",
    "delete from known_links using restated r where known_links.a = r.a and known_links.b = r.b",
    "insert into known_links select * from new_links",
)
_LINK_COPY_ALL = (
    """create or replace table known_links as
        select f.*, r.reason as broken from found_numbers f left join broken_links r on r.a = f.a and r.b = f.b
        order by f.a, f.b""",
)
_CUSTOMER_COPY = (
    """update customers set founder = f.founder, state = f.state, redirect_to = f.redirect_to
        from fates f where f.customer_id = customers.customer_id""",
    """insert into customers
        select customer_id, founder, 'living', null, $seq from assigned where is_new order by customer_id""",
)
_TOGETHER = 100_000


def work_out_links(connection: duckdb.DuckDBPyConnection, *, every: bool) -> None:
    """Make `restated` and `new_links` (links that came, or whose ends came together or apart), and `strongest`."""
    connection.execute(_RESTATED.format(in_reach="true" if every else "l.a in (select no from members)"))
    connection.execute(_NEW_LINKS)
    connection.execute(_STRONGEST.format(links="found_numbers" if every else _STANDING))


def write_registry(connection: duckdb.DuckDBPyConnection, registry: Registry, seq: int) -> None:
    """Write the night's differences as sequence `seq`; not committed."""
    connection.execute(_NEW_KNOWN, {"seq": seq})
    for query, statement in _TO_REGISTRY:
        found = connection.execute(query, {"seq": seq} if "$seq" in query else {})
        while rows := found.fetchmany(_TOGETHER):
            registry.write(statement, rows)
    registry.write("update decisions set applied_seq = ? where applied_seq is null", [(seq,)])


def write_copy(connection: duckdb.DuckDBPyConnection, seq: int, *, every: bool) -> None:
    """The same into the copy, in one transaction."""
    known, links = (_KNOWN_COPY_ALL, _LINK_COPY_ALL) if every else (_KNOWN_COPY, _LINK_COPY)
    connection.execute("begin")
    for statement in (*known, *links, *_CUSTOMER_COPY):
        connection.execute(statement, {"seq": seq} if "$seq" in statement else {})
    connection.execute("commit")
