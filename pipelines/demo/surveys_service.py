"""Surveys: one for most solved tickets, answered a few days later or never; unhappier in the spike.

Most ask for satisfaction on five steps; every sixth asks on 0 to 10 whether the customer would recommend the company.

JSON lines; a night's file repeats the surveys of the last week, so that an answer comes with its survey again.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "surveys_{:%Y%m%d}.jsonl"
#: A score of two scales, and one that is no number.
DAMAGED = (
    '{"survey_id": "V99999999", "ticket_id": "T99999999", "sent_at": "2026-11-01T10:00:00", "scale": 5, "scale": 7}',
    '{"survey_id": "V99999998", "sent_at": "2026-11-01T10:00:00", "answer": {"score": NaN}}',
)

_SURVEYS = """
create table surveys as
select t, i, opened + solve_days as sent, opened + solve_days + (h('answerday', t) % 5)::int as answers,
       u('answers', t) < 0.45 as is_answered, (540 + h('surveyclock', t) % 600)::int as minute,
       t % 6 = 0 as is_recommendation,
       case when t % 6 = 0 then case when is_spike or type = 2 then h('score', t) % 9 else 10 - h('score', t) % 6 end
            when is_spike then [1, 1, 2, 2, 3, 4][1 + h('score', t) % 6]
            when type = 2 then [1, 2, 3, 3, 4, 5][1 + h('score', t) % 6]
            else [2, 3, 4, 4, 5, 5, 5, 4][1 + h('score', t) % 8] end as score,
       3 + (h('expected', t) % 3)::int as expectation,
       ['phone', 'phone', 'phone', 'web', 'web', 'email', 'visit'][1 + h('medium', t) % 7] as touchpoint
from tickets where solve_days < 999 and u('surveyed', t) < 0.8 and opened + solve_days <= getvariable('last')
"""
_WRITTEN = """
create view service_surveys as
select 'V' || lpad(t::varchar, 8, '0') as survey_id,
       'T' || lpad(((t * 1234567 + 89) % 100000000)::varchar, 8, '0') as ticket_id, service_number(i) as customer,
       strftime(sent, '%Y-%m-%d') || 'T' || clock(minute) || ':00' as sent_at,
       case when is_recommendation then 10 else 5 end as scale, touchpoint,
       {'at': case when is_now then strftime(answers, '%Y-%m-%d') || 'T' || clock(minute + 90) || ':00' end,
        'score': case when is_now then score end,
        'expectation': case when is_now and not is_recommendation then expectation end} as answer,
       t, sent, answers, is_now, is_recommendation, score as true_score
from (select *, is_answered and answers <= getvariable('night') as is_now from surveys)
"""
ROWS = """
select survey_id, ticket_id, customer, sent_at, scale, touchpoint, answer
from service_surveys
where sent <= getvariable('night') and (getvariable('night') = getvariable('first')
      or sent > getvariable('night') - 7)
order by t
"""

# Every survey sent so far, answered by the night or not, as the entity has it; for the benches.
TRUTH = """
select survey_id as source_survey_id, ticket_id as source_ticket_id, customer as source_customer_id,
       sent_at::timestamp as sent_at, answer.at::timestamp as answered_at, scale as scale_max,
       touchpoint as touchpoint_code, answer.score as score, answer.expectation as expectation_score
from service_surveys where sent <= getvariable('night') order by t
"""


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `surveys`, one row per survey; needs `tickets` and the macro `clock`."""
    connection.execute(_SURVEYS)
    connection.execute(_WRITTEN)
