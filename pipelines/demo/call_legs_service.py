"""Legs of the calls: who of the call centre took each part, and a second leg where a call was handed on.

A UTF-8 CSV with English headers, like the calls. Talk, hold and wrap of a call's legs add up to the call's. Callers who
gave up have one leg without an agent; calls that ended in the voice menu, and ours that nobody took, have none.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "call_legs_{:%Y%m%d}.csv"
HEADER = ("call_id", "leg", "queue", "agent", "started_at", "wait_seconds", "talk_seconds", "hold_seconds",
          "wrap_seconds", "outcome")  # fmt: skip
DAMAGED = ("L99999999,1,info,A100,2026-02-30 25:61:00,1,2,3,4,gone",)
FEWEST_AGENTS, LEGS_OF_A_DAY = 4, 40

_AGENTS = f"""
set variable agents = (
    select greatest({FEWEST_AGENTS}, ceil(count(*) / 60 / {LEGS_OF_A_DAY}))::int
    from call_facts where is_answered and called > getvariable('last') - 60
)
"""  # noqa: S608 - constants of this module
# Agents take turns. Handed on: a third of the talk before, the rest with the next agent, who is waited for together.
_LEGS = """
create table call_legs as
with answered as (
    select *, row_number() over (order by offered, c) as turn, is_answered and is_transferred as is_handed_on
    from call_facts where kind = 1 or is_answered
)
select c, leg, called, is_spike, case when leg = 2 and h('secondline', c) % 2 = 0 then 'repair' else queue end as queue,
       case when is_answered then 'A' || (100 + (turn + leg) % getvariable('agents')) end as agent,
       (second + case when leg = 2 then wait + talk // 3 + hold else 0 end)::int as starts,
       case when leg = 2 then 0 else wait end as wait,
       case when not is_answered then null when not is_handed_on then talk when leg = 1 then talk // 3
            else talk - talk // 3 end as talk,
       case when not is_answered then null when leg = 1 then hold else 0 end as hold,
       case when not is_answered then null when not is_handed_on then wrap when leg = 1 then wrap // 3
            else wrap - wrap // 3 end as wrap,
       case when not is_answered then 'abandoned' when is_handed_on and leg = 1 then 'transferred' else 'answered' end
           as outcome
from (select *, unnest(case when is_handed_on then [1, 2] else [1] end) as leg from answered)
"""
_WRITTEN = """
create view service_call_legs as
select 'L' || lpad(c::varchar, 8, '0') as call_id, leg, queue, agent, called + to_seconds(starts) as started_at, wait,
       talk, hold, wrap, outcome, c, called
from call_legs
"""
ROWS = """
select call_id, leg, queue, agent, strftime(started_at, '%Y-%m-%d %H:%M:%S'), wait, talk, hold, wrap, outcome
from service_call_legs
where case when getvariable('night') = getvariable('first') then called <= getvariable('night')
           else called = getvariable('night') end
order by c, leg
"""
# Every leg so far as the entity has it, times as on the clock there; for the benches.
TRUTH = """
select call_id as source_call_id, leg as leg_no, queue as queue_name, agent as source_employee_id, started_at,
       wait as wait_sec, talk as talk_sec, hold as hold_sec, wrap as wrap_sec, outcome as outcome_code
from service_call_legs where called <= getvariable('night') order by c, leg
"""
PLANTED = {
    "call_legs": "select count(*) from call_legs",
    "calls_handed_on": "select count(*) from call_legs where outcome = 'transferred'",
    "agents_of_the_call_centre": "select getvariable('agents')",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `call_legs`, one row per leg; needs `call_facts`."""
    for statement in (_AGENTS, _LEGS, _WRITTEN):
        connection.execute(statement)
