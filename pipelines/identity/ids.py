"""Customer ids that never move: who keeps which id when clusters form, merge, split, vanish and come back.

Every id has a founder: the oldest record it was made for. A cluster may use an id if it holds its founder, or, where
the founder is gone, the oldest record that last carried the id. It uses the oldest of these ids; the others are
redirected to it, and return when their founder leaves again. An id is never given to anybody else.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

_MEMBERS = """
create or replace temp table members as
select c.record_id, c.label, coalesce(k.first_seq, $seq) as first_seq, k.customer_id as last_id
from components c left join known k using (record_id)
"""
_CLAIMS = """
create or replace temp table claims as
with by_founder as (
    select u.customer_id, m.record_id, m.label
    from customers u join members m on m.record_id = u.founder_record_id
), by_heir as (
    select m.last_id as customer_id, arg_min(m.record_id, (m.first_seq, m.record_id)) as record_id,
           arg_min(m.label, (m.first_seq, m.record_id)) as label
    from members m join customers u on u.customer_id = m.last_id
    anti join numbered n on n.record_id = u.founder_record_id
    group by m.last_id
)
select customer_id, record_id, label from by_founder union all select customer_id, record_id, label from by_heir
"""
_ASSIGNED = """
create or replace temp table assigned as
with kept as (
    select label, min(customer_id) as customer_id from claims group by label
), founders as (
    select label, arg_min(record_id, (first_seq, record_id)) as founder, min((first_seq, record_id)) as age
    from members group by label
), fresh as (
    select f.label, f.founder, 'C' || lpad(($last + row_number() over (order by f.age))::varchar, 8, '0') as customer_id
    from founders f anti join kept k using (label)
)
select f.label, coalesce(k.customer_id, n.customer_id) as customer_id, n.customer_id is not null as is_new, f.founder
from founders f left join kept k using (label) left join fresh n using (label)
"""
# What became of every id that the touched region had a say in: the ids it claims and those it lost all records of.
_FATES = """
create or replace temp table fates as
with claimed as (
    select c.customer_id, c.record_id as founder, a.customer_id as kept
    from claims c join assigned a using (label)
), gone as (
    select u.customer_id, u.founder_record_id as founder, null as kept from customers u
    where u.state = 'living' and u.customer_id in (
        select k.customer_id from known k semi join reach r using (record_id) where k.living = 1
    ) and u.customer_id not in (select customer_id from claims)
), now as (
    select customer_id, founder, kept from claimed union all select customer_id, founder, kept from gone
)
select n.customer_id, n.founder,
       case when n.kept is null then 'empty' when n.kept = n.customer_id then 'living' else 'merged' end as state,
       case when n.kept <> n.customer_id then n.kept end as redirect_to,
       u.state as old_state, u.redirect_to as old_redirect, u.founder_record_id as old_founder
from now n join customers u using (customer_id)
"""


@dataclass(frozen=True)
class Changes:
    """Counts of one run, in customers."""

    created: int
    merged: int
    split: int


def assign(connection: duckdb.DuckDBPyConnection, seq: int) -> Changes:
    """Make `assigned` (label, customer_id, is_new, founder), `fates` of old ids and `moves` of records."""
    last = connection.execute("select coalesce(max(substr(customer_id, 2)::bigint), 0) from customers").fetchall()[0][0]
    connection.execute(_MEMBERS, {"seq": seq})
    connection.execute(_CLAIMS)
    connection.execute(_ASSIGNED, {"last": last})
    connection.execute(_FATES)
    connection.execute("""
        create or replace temp table moves as
        select m.record_id, a.customer_id, m.last_id from members m join assigned a using (label)
        where m.last_id is distinct from a.customer_id
    """)
    connection.execute(_EVENTS)
    counts = dict(connection.execute("select kind, count(*) from new_events group by kind").fetchall())
    return Changes(counts.get("created", 0), counts.get("merged", 0), counts.get("split", 0))


# Records that left a living customer: to a new id it was split, to another living one they moved.
_EVENTS = """
create or replace temp table new_events as
select 'created' as kind, customer_id, null as other_id from assigned where is_new
union all select distinct case when a.is_new then 'split' else 'moved' end, m.last_id, m.customer_id
from moves m join assigned a using (customer_id) left join fates f on f.customer_id = m.last_id
where m.last_id is not null and coalesce(f.state, 'living') = 'living'
  and m.customer_id not in (select customer_id from fates where state = 'living' and old_state <> 'living')
union all select case when old_state = 'living' then 'merged' else 'redirected' end, customer_id, redirect_to
from fates where state = 'merged' and old_redirect is distinct from redirect_to
union all select 'split', old_redirect, customer_id from fates where state = 'living' and old_state = 'merged'
union all select 'returned', customer_id, null from fates where state = 'living' and old_state = 'empty'
union all select 'emptied', customer_id, null from fates where state = 'empty' and old_state = 'living'
order by all
"""
