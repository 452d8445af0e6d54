"""Calls of the call centre: two to five after each ticket, some that end in the voice menu, some outbound.

A UTF-8 CSV with English headers. The week of the spike (`plan.SPIKE`) brings three more calls per ticket of late
delivery, longer waits and more callers who give up. Planted too: a fault that is not solved with the first call, and
questions asked in the portal since it opened (`interactions_service.py`). Which file arrives when is in `nights.py`.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "calls_{:%Y%m%d}.csv"
HEADER = ("call_id", "customer_number", "queue", "direction", "reason", "offered_at", "answered_at", "ended_at",
          "wait_seconds", "talk_seconds", "hold_seconds", "wrap_seconds", "transferred", "abandoned",
          "ivr_path")  # fmt: skip
SHORT_ABANDON_SEC, THRESHOLD_SEC = 5, 20
PORTAL_OPENS = "2026-03-01"  # from then on half of the customers with a further question ask the portal instead
DAMAGED = ("L99999999,K0000000,info,in,使用方法,2026-02-30 25:61:00,,,1,2,3,4,false,false,main>info",)

# What a customer wanted of us after a ticket; the first fault of the list comes again within days.
_WANTED = f"""
create table contacts_wanted as
select *, type = 3 and k > 0 and called >= date '{PORTAL_OPENS}' and h('portal', t * 16 + k) % 2 = 0 as is_on_portal
from (
    select *, opened + (case when k = 0 then 0 when is_spike then k * (h('again', t * 16 + k) % 4)
                             when reason = pick('reasons_fault', 0) then k * (1 + h('again', t * 16 + k) % 3)
                             else k * (3 + h('again', t * 16 + k) % 28) end)::int as called
    from (
        select t, i, type, is_spike, opened,
               unnest(range((2 + h('calls', t) % 4 + case when is_spike then 3 else 0 end)::int)) as k,
               case when is_spike then word('spike_reason', 1)
                    when type = 1 then pick('reasons_fault', h('reason', t))
                    when type = 2 then pick('reasons_complaint', h('reason', t))
                    else pick('reasons_question', h('reason', t)) end as reason
        from tickets
    )
)
where called <= getvariable('last')
"""  # noqa: S608 - a constant of this module
# kind: 1 waits in a queue, 2 ends in the voice menu, 3 is a call of ours.
_CALLS = """
create table calls as
select row_number() over (order by t, k) as c, t, i, k, type, is_spike, called, reason,
       case when k = 0 then 1 else [1, 1, 1, 1, 1, 1, 2, 2, 2, 3][1 + h('callkind', t * 16 + k) % 10] end as kind,
       -- The morning's peak and the afternoon's: two lots of eleven hours, halved.
       (28800 + (h('second', t * 16 + k) % 39600 + h('seconds', t * 16 + k) % 39600) // 2)::int as second,
       greatest(0, floor(-ln(u('queue', t * 16 + k) + 0.000001) * case when is_spike then 55 else 11 end))::int
           as free_after,
       greatest(0, floor(-ln(u('patience', t * 16 + k) + 0.000001) * 220))::int as patience,
       least(1500, 25 + floor(-ln(u('talk', t * 16 + k) + 0.000001) * 170))::int as talk,
       case when h('hold', t * 16 + k) % 4 = 0 then 10 + h('held', t * 16 + k) % 90 else 0 end::int as hold,
       (8 + h('wrap', t * 16 + k) % 75)::int as wrap, h('moved', t * 16 + k) % 12 = 0 as is_transferred
from contacts_wanted where not is_on_portal
"""
_SETTLED = """
create table call_facts as
select *, kind = 1 and patience < free_after as is_abandoned,
       kind = 1 and patience >= free_after or kind = 3 and patience > 40 as is_answered,
       case when kind = 1 then least(patience, free_after) when kind = 3 then 12 else null end as wait,
       called + to_seconds(second) as offered,
       case when kind = 3 then 'outbound' else ['repair', 'complaints', 'info'][type] end as queue
from calls
"""
_WRITTEN = """
create view service_calls as
select 'L' || lpad(c::varchar, 8, '0') as call_id,
       case when h('knowncaller', c) % 12 > 0 then service_number(i) end as customer_number,
       case when kind <> 2 then queue end as queue, case when kind = 3 then 'out' else 'in' end as direction, reason,
       strftime(offered, '%Y-%m-%d %H:%M:%S') as offered_at,
       case when is_answered then strftime(offered + to_seconds(wait), '%Y-%m-%d %H:%M:%S') end as answered_at,
       strftime(offered + to_seconds(coalesce(wait, 20 + talk // 4)
                + case when is_answered then talk + hold else 0 end), '%Y-%m-%d %H:%M:%S') as ended_at,
       wait, case when is_answered then talk end as talk, case when is_answered then hold end as hold,
       case when is_answered then wrap end as wrap, is_answered and is_transferred as transferred, is_abandoned,
       case when kind <> 3 then 'main>' || ['repair', 'complaints', 'info'][type]
                 || case when kind = 2 then '>self' else '>agent' end end as ivr_path, c, called
from call_facts
"""
ROWS = """
select call_id, customer_number, queue, direction, reason, offered_at, answered_at, ended_at, wait, talk, hold, wrap,
       transferred, is_abandoned, ivr_path
from service_calls
where case when getvariable('night') = getvariable('first') then called <= getvariable('night')
           else called = getvariable('night') end
order by c
"""
# Every call so far as the entity has it, times as on the clock there; for the benches.
TRUTH = """
select call_id as source_call_id, customer_number as source_customer_id, queue as queue_name,
       case direction when 'out' then 'outbound' else 'inbound' end as direction, reason as reason_name,
       offered_at::timestamp as offered_at, answered_at::timestamp as answered_at, ended_at::timestamp as ended_at,
       wait as wait_sec, talk as talk_sec, hold as hold_sec, wrap as wrap_sec, transferred as is_transferred,
       is_abandoned, ivr_path
from service_calls where called <= getvariable('night') order by c
"""
# Truth: what the queues did, by half hour and by day; `half` is UTC, eight hours behind the call centre's clock.
_MEASURED = """
create view call_truth as
select called, queue, is_answered, is_abandoned, wait, talk, hold, wrap, reason,
       strftime(called + to_minutes((second // 1800 * 30)::bigint) - interval 8 hours, '%Y-%m-%d %H:%M:%S') as half
from call_facts where kind = 1
"""
COUNTS = f"""
count(*)::double as offered_count, count(*) filter (is_answered)::double as answered_count,
count(*) filter (is_abandoned)::double as abandoned_count,
count(*) filter (is_abandoned and wait <= {SHORT_ABANDON_SEC})::double as short_abandoned_count,
count(*) filter (is_answered and wait <= {THRESHOLD_SEC})::double as answered_in_threshold_count,
count(*) filter (is_abandoned and wait <= {THRESHOLD_SEC})::double as abandoned_in_threshold_count
"""


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `call_facts`, one row per call; needs `tickets`."""
    for statement in (_WANTED, _CALLS, _SETTLED, _WRITTEN, _MEASURED):
        connection.execute(statement)
