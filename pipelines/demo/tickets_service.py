"""Tickets of the service desk: why customers call, how a ticket's state moves, a spike with its reason, reopened ones.

Written in traditional characters; the states unfold night by night. Which file arrives when is in `nights.py`.
"""

from __future__ import annotations

import duckdb

from pipelines.demo.plan import SPIKE

WORKBOOK_NAME = "客服案件_{:%Y%m%d}.xlsx"
GROUPS = (
    ("案件", ("案件編號", "客戶代號", "開立時間", "類型", "原因", "嚴重程度", "管道")),
    ("處理", ("處理人員", "承諾時間", "首次回覆時間", "結案時間", "重開次數", "根因")),
    ("結果", ("補償金額", "狀態")),
)
NUMBERS = frozenset({"重開次數", "補償金額"})  # cells that are numbers, not text

# Two thirds of a ticket per customer the desk knows; a seventh of all fall into the week of the spike.
_OPENED = """
create table opened as
select row_number() over (order by i, k) as t, i, opened
from (
    select i, k, case when u('spike', i * 16 + k) < 0.035 and registered < getvariable('spike_from')
                           and getvariable('spike_to') <= getvariable('first')
                      then getvariable('spike_from') + (h('spikeday', i * 16 + k) % 7)::int
                      else greatest(registered, getvariable('starts')) + (u('ticketday', i * 16 + k)
                           * (getvariable('last') - greatest(registered, getvariable('starts')) + 1))::int
                 end as opened
    from (select i, registered, unnest(range(least(12, floor(0.5 / power(u('tickets', i) + 0.001, 0.66)))::int)) as k
          from customers where in_service and i < getvariable('newcomers_from'))
    union all
    select n.i, 100 + t, getvariable('first') + (1 + t // 4)::int
    from range(4 * (getvariable('nights') - 1)) r(t)
    join (select i, row_number() over (order by i) - 1 as n from customers
          where in_service and registered < getvariable('starts')) n
      on n.n = h('caller', t) % getvariable('callers')
) where opened <= getvariable('last')
"""
_TICKETS = """
create table tickets as
select t, i, opened, is_spike, (h('clock', t) % 780 + 480)::int as minute,
       case when is_spike then 2 else [1, 1, 1, 1, 2, 2, 3, 3, 3, 3][1 + h('type', t) % 10] end as type,
       1 + h('severity', t) % 10 as severity, (5 + h('reply', t) % 150)::int as reply_minutes,
       (case when u('stuck', t) < 0.01 then 9999 else h('solve', t) % 6 end)::int as solve_days,
       u('reopened', t) < 0.06 as reopens, (2 + h('reopen', t) % 3)::int as reopen_days,
       (1 + h('again', t) % 4)::int as again_days
from (select *, opened between getvariable('spike_from') and getvariable('spike_to')
                and u('spike', t) < 0.5 as is_spike from opened)
"""
# A correction: what was noted as a fault or a question was a complaint.
_CORRECTIONS = "create table ticket_corrections (t bigint, since bigint)"
# Where a ticket stands `age` days after it was opened; a reopened one is solved twice.
_MACROS = (
    """create macro is_solved(age, solve, reopens, reopen, again) as
         age >= solve and (not reopens or age < solve + reopen or age >= solve + reopen + again)""",
    """create macro closing_age(solve, reopens, reopen, again) as
         solve + 3 + case when reopens then reopen + again else 0 end""",
    """create macro solved_age(age, solve, reopens, reopen, again) as
         case when reopens and age >= solve + reopen + again then solve + reopen + again else solve end""",
)
_CONTENT = """
create view ticket_content as
select s.* replace (case when is_corrected then 2 else type end as type),
       case when is_corrected or type = 2 then (h('compensation', t) % 9) * 2500 else 0 end as cents,
       case when is_solved then opened + solved_age(age, solve_days, reopens, reopen_days, again_days) end
           as solved_on,
       case when not is_solved then 1
            when age >= closing_age(solve_days, reopens, reopen_days, again_days) then 3 else 2 end as state
from (
    select t.*, (getvariable('night') - t.opened)::int as age, service_number(t.i) as source_id,
           is_solved(getvariable('night') - t.opened, t.solve_days, t.reopens, t.reopen_days, t.again_days)
               as is_solved,
           (t.reopens and getvariable('night') - t.opened >= t.solve_days + t.reopen_days)::int as reopened,
           coalesce(k.since <= version(getvariable('night'), getvariable('revision')), false) as is_corrected
    from tickets t left join ticket_corrections k on k.t = t.t
) s
"""
CHANGED = """
opened <= getvariable('night') and (getvariable('night') = getvariable('first') or opened = getvariable('night')
    or age <= 40 and (age = solve_days or age = closing_age(solve_days, reopens, reopen_days, again_days)
        or reopens and (age = solve_days + reopen_days or age = solve_days + reopen_days + again_days)))
"""
_WRITTEN = """
create view service_tickets as
select 'T' || lpad(((t * 1234567 + 89) % 100000000)::varchar, 8, '0') as ticket_number, source_id,
       strftime(opened, '%Y-%m-%d ') || clock(minute) as opened_at, ['故障', '投訴', '諮詢'][type] as type,
       case when is_spike then word('spike_reason_t', 1)
            when type = 1 then pick('reasons_fault_t', h('reason', t))
            when type = 2 then pick('reasons_complaint_t', h('reason', t))
            else pick('reasons_question_t', h('reason', t)) end as reason,
       case when severity < 6 then '低' when severity < 9 then '中' else '高' end as severity,
       ['電話', '電話', '電話', '網頁', '網頁', '郵件', '現場'][1 + h('medium', t) % 7] as channel,
       'A' || (100 + h('agent', t) % 24) as agent,
       strftime(opened + (case when severity >= 9 then 1 else 3 end), '%Y-%m-%d ') || clock(minute) as promised_at,
       strftime(opened, '%Y-%m-%d ') || clock(minute + reply_minutes) as replied_at,
       strftime(solved_on, '%Y-%m-%d ') || clock(minute + reply_minutes + 17) as solved_at,
       reopened, case when state > 1 then pick('cause_t', h('cause', t)) end as cause,
       case when state > 1 then yuan(cents) else 0 end as compensation,
       ['處理中', '已解決', '已結案'][state] as status, t, opened, age, solve_days, reopens, reopen_days, again_days
from ticket_content
"""
ROWS = f"""
select ticket_number, source_id, opened_at, type, reason, severity, channel, agent, promised_at, replied_at, solved_at,
       reopened, cause, compensation, status
from service_tickets where {CHANGED} order by t
"""  # noqa: S608 - two constants of this module
# Every ticket as it stands by the night, as the entity has it, times as on the clock there; for the benches.
TRUTH = """
select ticket_number as source_ticket_id, source_id as source_customer_id, opened_at::timestamp as opened_at,
       case type when '故障' then 'fault' when '投訴' then 'complaint' else 'question' end as ticket_type,
       reason as reason_name, case severity when '低' then 'low' when '中' then 'medium' else 'high' end as severity,
       agent as source_employee_id, promised_at::timestamp as promised_at, replied_at::timestamp as first_replied_at,
       solved_at::timestamp as solved_at, reopened as reopened_count, cause as cause_name,
       compensation as compensation_amt,
       case channel when '電話' then 'phone' when '網頁' then 'web' when '郵件' then 'email' else 'visit' end
           as channel_code,
       case status when '處理中' then 'open' when '已解決' then 'solved' else 'closed' end as status
from service_tickets where opened <= getvariable('night') order by t
"""
CORRECT_RESENT = """
insert into ticket_corrections
select t, version(getvariable('night'), 2) from ticket_content where opened = getvariable('night') and type <> 2
order by t limit 1
"""


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `tickets`, one row per ticket; needs the population and the calendar of `orders_sales.py`."""
    for name, value in {"spike_from": SPIKE[0], "spike_to": SPIKE[1]}.items():
        connection.execute(f"set variable {name} = ?", [value])
    connection.execute("set variable callers = (select count(*) from customers where in_service "
                       "and registered < getvariable('starts'))")  # fmt: skip
    connection.execute("create macro clock(m) as lpad((m // 60)::varchar, 2, '0') || ':' "
                       "|| lpad((m % 60)::varchar, 2, '0')")  # fmt: skip
    for statement in (_OPENED, _TICKETS, *_MACROS, _CORRECTIONS, _CONTENT, _WRITTEN):
        connection.execute(statement)
