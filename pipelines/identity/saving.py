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
select s.a, s.b, s.rule, s.score, s.evidence, s.is_link, r.reason as broken
from standing s left join broken_links r on r.a = s.a and r.b = s.b where s.broken is distinct from r.reason
"""
_NEW_LINKS = """
create or replace temp table new_links as
select c.*, r.reason as broken from links_come c left join broken_links r on r.a = c.a and r.b = c.b
union all select * from restated
"""
_NEW_KNOWN = """
create or replace temp table new_known as
select m.no, m.record_id, coalesce(n.fingerprint, m.fingerprint) as fingerprint, true as is_living, m.first_seq,
       a.customer_id,
       case when m.since_seq is null or m.last_id is distinct from a.customer_id then $seq else m.since_seq end
           as since_seq,
       c.component
from members m join components c using (no) join assigned a on a.label = c.label
left join came n on n.no = m.no
union all select no, record_id, fingerprint, false, first_seq, customer_id, null, null from went
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
_NAMES = (
    "(select no, record_id from known union all select no, record_id from came where no not in (select no from known))"
)
_GONE_NAMES = f"""
select x.record_id, y.record_id from links_gone l join {_NAMES} x on x.no = l.a join {_NAMES} y on y.no = l.b
"""  # noqa: S608 - built from this module's constants
_LINK_NAMES = f"""
select x.record_id, y.record_id, l.rule, l.score, l.evidence, l.is_link::tinyint, l.broken
from new_links l join {_NAMES} x on x.no = l.a join {_NAMES} y on y.no = l.b order by l.a, l.b
"""  # noqa: S608
_CUSTOMERS = """
select customer_id, founder_record_id, $seq, 'living', null from assigned where is_new order by customer_id
"""
_FATES = f"""
select n.record_id, f.state, f.redirect_to, f.customer_id from fates f join {_NAMES} n on n.no = f.founder
"""  # noqa: S608
# (what to read, how to write it), in this order: a link that is another now goes and comes.
_TO_REGISTRY = (
    (_ENDED_STAYS, "insert into stays (record_id, from_seq, to_seq, customer_id) values (?, ?, ?, ?)"),
    (_CHANGED_RECORDS, "insert or replace into records values (?, ?, ?, ?, ?, ?)"),
    (_GONE_NAMES, "delete from links where record_a = ? and record_b = ?"),
    (_LINK_NAMES, "insert or replace into links values (?, ?, ?, ?, ?, ?, ?)"),
    (_CUSTOMERS, "insert into customers values (?, ?, ?, ?, ?)"),
    (_FATES, "update customers set founder_record_id = ?, state = ?, redirect_to = ? where customer_id = ?"),
    ("select $seq, kind, customer_id, other_id from new_events",
     "insert into events (seq, kind, customer_id, other_id) values (?, ?, ?, ?)"),
)  # fmt: skip
_KNOWN = (
    "delete from known where no in (select no from new_known)",
    "insert into known select * from new_known",
)
_KNOWN_ALL = (
    "insert into new_known select * from known where no not in (select no from new_known)",
    "create or replace table known as select * from new_known order by no",
)
_LINKS = (
    "delete from known_links using links_gone g where known_links.a = g.a and known_links.b = g.b",
    "delete from known_links using restated r where known_links.a = r.a and known_links.b = r.b",
    "insert into known_links select * from new_links",
)
_LINKS_ALL = (
    """create or replace table known_links as
        select f.*, r.reason as broken from found_numbers f left join broken_links r on r.a = f.a and r.b = f.b
        order by f.a, f.b""",
)
_CUSTOMER_COPY = (
    """update customers set founder = f.founder, state = f.state, redirect_to = f.redirect_to
        from fates f where f.customer_id = customers.customer_id""",
    "insert into customers select customer_id, founder, 'living', null from assigned where is_new order by customer_id",
)
_TOGETHER = 100_000


def work_out_links(connection: duckdb.DuckDBPyConnection, *, every: bool) -> None:
    """Make `restated` and `new_links`: links that came, or whose ends came together or apart."""
    in_reach = "true" if every else "l.a in (select no from members)"
    connection.execute(_RESTATED.format(in_reach=in_reach))
    connection.execute(_NEW_LINKS)


def write_registry(connection: duckdb.DuckDBPyConnection, registry: Registry, seq: int) -> None:
    """Write the night's differences as sequence `seq`; not committed."""
    connection.execute(_NEW_KNOWN, {"seq": seq})
    for query, statement in _TO_REGISTRY:
        found = connection.execute(query, {"seq": seq} if "$seq" in query else {})
        while rows := found.fetchmany(_TOGETHER):
            registry.write(statement, rows)
    registry.write("update decisions set applied_seq = ? where applied_seq is null", [(seq,)])


def write_copy(connection: duckdb.DuckDBPyConnection, *, every: bool) -> None:
    """The same into the copy, in one transaction."""
    connection.execute("begin")
    for statement in (*(_KNOWN_ALL if every else _KNOWN), *(_LINKS_ALL if every else _LINKS), *_CUSTOMER_COPY):
        connection.execute(statement)
    connection.execute("commit")
