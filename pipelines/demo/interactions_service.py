"""Contacts for service that are no calls of the exchange: web, portal, an order line's voice menu, chat, counter.

JSON lines, only what is new; one night's comes a night late. Planted: further questions that go to the portal since it
opened instead of to the phone (`calls_service.PORTAL_OPENS`); a voice menu that contains most of its calls; and tries
on the web, in the menu or in the chat that end in a call within the hour.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "interactions_{:%Y%m%d}.jsonl"
DAMAGED = ('{"interaction_id": "I99999999", "channel": "fax", "started_at": "2026-11-01T10:00:00", "started_at": 7}',)
CHANNELS = ("web", "portal", "ivr", "chat", "counter")
RESOLVED_PCT = (65, 85, 78, 72, 92)  # of each channel, in that order

# x counts them: a portal question, a try before a call, something of its own in the two years, a look at one's ticket.
_FOUND = """
create table interactions_found as
select 'P' || t || '-' || k as x, i, called as day, 2 as channel, reason,
       (28800 + h('portalclock', t * 16 + k) % 50000)::int as second, false as is_handed_on, true as is_known
from contacts_wanted where is_on_portal
union all
select 'T' || c, i, called, [1, 3, 4][1 + h('triedon', c) % 3], reason,
       second - (600 + h('tried', c) % 1500)::int, true, h('knowncaller', c) % 12 > 0
from call_facts where kind = 1 and not is_spike and h('tries', c) % 8 = 0
union all
select 'V' || t, t.i, greatest(registered, getvariable('starts')) + (u('visitday', t)
           * (getvariable('last') - greatest(registered, getvariable('starts')) + 1))::int,
       [1, 1, 1, 2, 3, 3, 4, 4, 5, 5][1 + h('visits', t) % 10], pick('reasons_question', h('asks', t)),
       (30600 + h('visitclock', t) % 30000)::int, false, h('visitor', t) % 8 > 0
from tickets t join customers on customers.i = t.i
union all
select 'L' || t, i, opened, 1, pick('reasons_question', 3), (61200 + h('lookclock', t) % 20000)::int, false, true
from tickets where opened > getvariable('first') or h('looks', t) % 3 = 0
"""
_INTERACTIONS = f"""
create table interactions as
select *, channel in (1, 2, 3) or channel = 4 and h('bot', x) % 2 = 0 as is_self_service,
       not is_handed_on and h('resolved', x) % 100 < {list(RESOLVED_PCT)}[channel] as is_resolved,
       (90 + h('length', x) % case channel when 5 then 1200 when 4 then 700 else 400 end)::int as length
from interactions_found where day <= getvariable('last')
"""  # noqa: S608 - constants of this module
_WRITTEN = f"""
create view service_interactions as
select 'I' || x as interaction_id, case when is_known then service_number(i) end as customer,
       {list(CHANNELS)}[channel] as channel, reason, day + to_seconds(second) as started_at,
       day + to_seconds(second + length) as ended_at, is_self_service, is_resolved,
       case when is_handed_on then 'phone' when not is_resolved and h('senton', x) % 4 = 0 then 'email' end
           as handed_to, day, x
from interactions
"""  # noqa: S608 - constants of this module
ROWS = """
select interaction_id, customer, channel, reason, strftime(started_at, '%Y-%m-%dT%H:%M:%S') as started_at,
       strftime(ended_at, '%Y-%m-%dT%H:%M:%S') as ended_at,
       {'self_service': is_self_service, 'resolved': is_resolved, 'handed_to': handed_to} as outcome
from service_interactions
where case when getvariable('night') = getvariable('first') then day <= getvariable('night')
           else day = getvariable('night') end
order by day, x
"""
# Every contact so far as the entity has it, times as on the clock there; for the benches.
TRUTH = """
select interaction_id as source_interaction_id, customer as source_customer_id, channel as channel_code,
       reason as reason_name, started_at, ended_at, is_self_service, is_resolved, handed_to as handed_to_channel_code
from service_interactions where day <= getvariable('night') order by x
"""
PLANTED = {
    "interactions": "select count(*) from interactions",
    "portal_contacts_in_place_of_calls": "select count(*) from interactions where x[1] = 'P'",
    "tries_that_end_in_a_call": "select count(*) from interactions where is_handed_on",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `interactions`, one row per contact; needs customers, tickets, `contacts_wanted` and `call_facts`."""
    for statement in (_FOUND, _INTERACTIONS, _WRITTEN):
        connection.execute(statement)
