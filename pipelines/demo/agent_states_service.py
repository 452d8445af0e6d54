"""What the agents did from second to second around each leg: ready, talk, hold, wrap, and now and then a break.

A UTF-8 CSV with English headers; the exchange cuts every state at the half hour. It keeps them since `KEPT_SINCE`, so
that the week of the spike is among them. Agents sign in when calls come and do other work between: ready takes a third
of the handling, in the spike hardly any. A moment with two calls of one agent is rare and stands as it is.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "agent_states_{:%Y%m%d}.csv"
HEADER = ("state_id", "agent", "queue", "state", "started_at", "ended_at")
DAMAGED: tuple[str, ...] = ()
KEPT_SINCE = "2026-09-07"
STATES = {"READY": "idle", "TALK": "talk", "HOLD": "hold", "ACW": "wrap", "BREAK": "break", "TRAINING": "training"}

# What an agent does before a leg may take half of the time since the one before, what is done after it the other half.
_AROUND = f"""
create table agent_legs as
select *, answered + talk + hold + wrap as ends,
       least((talk + hold + wrap) * case when is_spike then 8 else 20 + h('ready', x) % 35 end // 100,
             greatest(0, answered - coalesce(lag(answered + talk + hold + wrap) over turns, 0)) // 2)::int as ready,
       case when h('pause', x) % 12 > 2 then 0
            else least((300 + h('paused', x) % 600) // case when h('pause', x) % 12 = 0 then 2 else 1 end,
                       greatest(0, coalesce(lead(answered) over turns, 86400) - answered - talk - hold - wrap) // 2)
            end::int as pause
from (select *, c * 2 + leg as x, starts + wait as answered from call_legs
      where agent is not null and called >= date '{KEPT_SINCE}')
window turns as (partition by called, agent order by answered, c)
"""  # noqa: S608 - a constant of this module
_STATES = f"""
create table agent_states as
select x, called, agent, queue, part, {list(STATES)}[part] as state, half,
       greatest(since, half * 1800) as since, least(until, half * 1800 + 1800) as until
from (
    select x, called, agent, queue, part, since, until,
           unnest(range(since // 1800, (until - 1) // 1800 + 1)) as half
    from (
        select *, case part when 1 then answered - ready when 2 then answered when 3 then answered + talk
                            when 4 then answered + talk + hold else ends end as since,
               case part when 1 then answered when 2 then answered + talk when 3 then answered + talk + hold
                         when 4 then ends else ends + pause end as until
        from (select *, unnest([1, 2, 3, 4, case when h('pause', x) % 12 = 0 then 6 else 5 end]) as part
              from agent_legs)
    ) where until > since
)
"""  # noqa: S608 - constants of this module
_WRITTEN = f"""
create view service_agent_states as
select 'Z' || x || '-' || part || '-' || half as state_id, agent, queue, state, {list(STATES.values())}[part] as code,
       called + to_seconds(since) as started_at, called + to_seconds(until) as ended_at, called, x, part, half
from agent_states
"""  # noqa: S608 - constants of this module
ROWS = """
select state_id, agent, queue, state, strftime(started_at, '%Y-%m-%d %H:%M:%S'),
       strftime(ended_at, '%Y-%m-%d %H:%M:%S')
from service_agent_states
where case when getvariable('night') = getvariable('first') then called <= getvariable('night')
           else called = getvariable('night') end
order by x, part, half
"""
# Every state so far as the entity has it, times as on the clock there; for the benches.
TRUTH = """
select state_id as source_agent_state_id, agent as source_employee_id, queue as queue_name, code as state_code,
       started_at, ended_at
from service_agent_states where called <= getvariable('night') order by x, part, half
"""
PLANTED = {"agent_states": "select count(*) from agent_states"}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `agent_states`, one row per state and half hour; needs `call_legs`."""
    for statement in (_AROUND, _STATES, _WRITTEN):
        connection.execute(statement)
