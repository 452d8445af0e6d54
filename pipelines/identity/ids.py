"""Customer ids that never move: who keeps which id when clusters form, merge, split, vanish and come back.

Every id has a founder: the oldest record it was made for. A cluster may use an id if it holds its founder, or, where
the founder is gone, the oldest record that last carried the id. It uses the oldest of these ids; the others are
redirected to it, and return when their founder leaves again. An id is never given to anybody else.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

# An id's founder, where it is delivered, speaks for it; else the oldest record that carried it last night, before one
# that comes back tonight and carried it once.
_CLAIMS = """
create or replace temp table claims as
with labelled as (
    select m.*, c.label from members m join components c using (no)
), by_founder as (
    select u.customer_id, m.no, m.label from customers u join labelled m on m.no = u.founder
), last_ids as (
    select distinct u.customer_id, u.founder from customers u join members m on m.last_id = u.customer_id
), living_founders as (
    select k.no from known k semi join last_ids l on l.founder = k.no
    where k.is_living and k.no not in (select no from went)
    union select no from came
), by_heir as (
    select m.last_id as customer_id, arg_min(
        struct_pack(m.no, m.label), (m.since_seq is null, m.first_seq, m.record_id)
    ) as heir
    from labelled m join last_ids l on l.customer_id = m.last_id
    where l.founder not in (select no from living_founders)
    group by m.last_id
)
select customer_id, no, label from by_founder union all select customer_id, heir.no, heir.label from by_heir
"""
_ASSIGNED = """
create or replace temp table assigned as
with kept as (
    select label, min(customer_id) as customer_id from claims group by label
), founders as (
    select c.label, arg_min(struct_pack(m.no, m.first_seq, m.record_id), (m.first_seq, m.record_id)) as founder
    from members m join components c using (no) anti join kept k on k.label = c.label
    group by c.label
), fresh as (
    select label, founder.no as founder, founder.record_id as founder_record_id,
           'C' || lpad(($last + row_number() over (order by founder.first_seq, founder.record_id))::varchar, 8, '0')
               as customer_id
    from founders
)
select label, customer_id, false as is_new, null::integer as founder, null::varchar as founder_record_id from kept
union all select label, customer_id, true, founder, founder_record_id from fresh
"""
# What became of every id that the touched region had a say in: the ids it claims and those it lost all records of.
_FATES = """
create or replace temp table fates as
with claimed as (
    select c.customer_id, c.no as founder, a.customer_id as kept from claims c join assigned a using (label)
), gone as (
    select u.customer_id, u.founder, null as kept from customers u
    where u.state = 'living' and u.customer_id in (select customer_id from reached)
      and u.customer_id not in (select customer_id from claims)
), now as (
    select customer_id, founder, kept from claimed union all select customer_id, founder, kept from gone
), decided as (
    select n.customer_id, n.founder,
           case when n.kept is null then 'empty' when n.kept = n.customer_id then 'living' else 'merged' end as state,
           case when n.kept <> n.customer_id then n.kept end as redirect_to,
           u.state as old_state, u.redirect_to as old_redirect, u.founder as old_founder
    from now n join customers u using (customer_id)
)
select * from decided where (founder, state, redirect_to) is distinct from (old_founder, old_state, old_redirect)
"""
_MOVES = """
create or replace temp table moves as
select m.no, m.record_id, a.customer_id, m.last_id
from members m join components c using (no) join assigned a using (label)
where m.last_id is distinct from a.customer_id
"""
# Records that left a living customer: to a new id it was split, to another living one they moved.
_EVENTS = """
create or replace temp table new_events as
select distinct case when a.is_new then 'split' else 'moved' end as kind, m.last_id as customer_id,
       m.customer_id as other_id
from moves m join assigned a using (customer_id) join customers u on u.customer_id = m.last_id
left join fates f on f.customer_id = m.last_id
where coalesce(f.state, u.state) = 'living'
  and m.customer_id not in (select customer_id from fates where state = 'living' and old_state <> 'living')
union all select case when old_state = 'living' then 'merged' else 'redirected' end, customer_id, redirect_to
from fates where state = 'merged' and old_redirect is distinct from redirect_to
union all select 'split', old_redirect, customer_id from fates where state = 'living' and old_state = 'merged'
union all select 'returned', customer_id, null from fates where state = 'living' and old_state = 'empty'
union all select 'emptied', customer_id, null from fates where state = 'empty' and old_state = 'living'
order by all
"""


@dataclass(frozen=True)
class Changes:
    """Counts of one run, in customers."""

    created: int
    merged: int
    split: int


def assign(connection: duckdb.DuckDBPyConnection) -> Changes:
    """Make `assigned` (label, customer_id, is_new, founder), `moves` of records, `fates` of ids and `new_events`."""
    last = connection.execute("select coalesce(max(substr(customer_id, 2)::bigint), 0) from customers").fetchall()[0][0]
    connection.execute(_CLAIMS)
    connection.execute(_ASSIGNED, {"last": last})
    for statement in (_FATES, _MOVES, _EVENTS):
        connection.execute(statement)
    counts = dict(connection.execute("select kind, count(*) from new_events group by kind").fetchall())
    created = connection.execute("select count(*) from assigned where is_new").fetchall()[0][0]
    return Changes(created, counts.get("merged", 0), counts.get("split", 0))
