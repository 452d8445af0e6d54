"""Quality checks of answered calls: the score, the score that passes, whether the answer was right; worse in the spike.

A UTF-8 CSV with English headers; a night's file repeats the last week's. Planted: a tenth of the scores is appealed and
comes again two days later, higher.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "qa_scores_{:%Y%m%d}.csv"
HEADER = ("score_id", "call_id", "agent", "scored_on", "score", "pass_score", "answer_correct")
DAMAGED: tuple[str, ...] = ()
PASS_SCORE = 75

_SCORES = """
create table qa_scores as
select l.c, l.agent, l.called + 1 + (h('qaday', l.c) % 3)::int as scored,
       (55 + (h('qascore', l.c) % 46) - case when l.is_spike then 12 else 0 end)::int as score,
       h('qaright', l.c) % 10 > case when l.is_spike then 3 else 0 end as is_right,
       h('appeal', l.c) % 10 = 0 as is_appealed
from call_legs l where l.leg = 1 and l.outcome = 'answered' and l.queue <> 'outbound' and h('qa', l.c) % 4 = 0
"""
_WRITTEN = f"""
create view service_qa_scores as
select 'Q' || lpad(c::varchar, 8, '0') as score_id, 'L' || lpad(c::varchar, 8, '0') as call_id, agent, scored,
       case when is_granted then least(100, score + 15) else score end as score, {PASS_SCORE} as pass_score,
       is_right or is_granted as is_right, c
from (select *, is_appealed and scored + 2 <= getvariable('night') as is_granted from qa_scores)
where scored <= getvariable('night')
"""  # noqa: S608 - a constant of this module
ROWS = """
select score_id, call_id, agent, scored, score, pass_score, is_right
from service_qa_scores where getvariable('night') = getvariable('first') or scored > getvariable('night') - 7
order by c
"""
# Every check so far, appeals granted, as the entity has it; for the benches.
TRUTH = """
select score_id as source_qa_score_id, call_id as source_call_id, agent as source_employee_id, scored as scored_date,
       score as score_pct, pass_score as pass_score_pct, is_right as is_answer_correct
from service_qa_scores order by c
"""
PLANTED = {
    "qa_scores": "select count(*) from qa_scores where scored <= getvariable('last')",
    "qa_scores_appealed": "select count(*) from qa_scores where scored <= getvariable('last') and is_appealed",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `qa_scores`, one row per check; needs `call_legs`."""
    connection.execute(_SCORES)
    connection.execute(_WRITTEN)
