"""What the call centre sends each night beside customers and tickets, and what its numbers must be afterwards.

Calls and surveys come every night, channel costs once. Not here: the rows themselves (`<export>_service.py`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Protocol

import duckdb

from pipelines.demo import calls_service, channel_costs_service, surveys_service, write
from pipelines.demo.calls_service import COUNTS, SHORT_ABANDON_SEC, THRESHOLD_SEC

REPEAT_DAYS = 7
PLANTED = {
    "calls": "select count(*) from call_facts",
    "calls_of_the_spike": "select count(*) from call_facts where is_spike",
    "abandoned_calls": "select count(*) from call_facts where is_abandoned",
    "calls_that_end_in_the_voice_menu": "select count(*) from call_facts where kind = 2",
    "surveys": "select count(*) from surveys",
    "surveys_that_ask_for_recommendation": "select count(*) from surveys where is_recommendation",
}
_COUNTED = "offered_count, answered_count, abandoned_count, short_abandoned_count, answered_in_threshold_count, " \
           "abandoned_in_threshold_count"  # fmt: skip
_BY_QUEUE = f"""
insert into kpis by name
unpivot (
    select getvariable('night') as night, 'mart_call_center_interval' as mart,
           case when grouping(queue) = 0 then json_object('queue_name', queue)
                when grouping(called) = 0 then json_object('interval_start_date', called::varchar) else '{{}}' end
               ::varchar as slice, {COUNTS},
           coalesce(sum(wait) filter (is_answered), 0)::double as answered_wait_sec,
           coalesce(sum(talk + hold + wrap) filter (is_answered), 0)::double as handle_sec
    from call_truth where called <= getvariable('night') group by grouping sets ((), (queue), (called))
    having grouping(called) = 1 or called > getvariable('night') - 30
) on {_COUNTED}, answered_wait_sec, handle_sec into name kpi value value
"""  # noqa: S608 - constants of ours
# The half hours of the night's own day, ratio by ratio; one without a value is left out.
_BY_HALF_HOUR = f"""
insert into kpis by name
unpivot (
    select getvariable('night') as night, 'mart_call_center_interval' as mart,
           json_object('interval_start_at', half, 'queue_name', queue)::varchar as slice,
           count(*) filter (is_abandoned) / count(*) as abandon_ratio_queued,
           count(*) filter (is_abandoned and wait > {SHORT_ABANDON_SEC})
               / nullif(count(*) filter (is_answered or wait > {SHORT_ABANDON_SEC}), 0) as abandon_ratio_net,
           avg(wait) filter (where is_answered) as asa_sec,
           avg(talk + hold + wrap) filter (where is_answered) as aht_sec,
           avg((wait <= {THRESHOLD_SEC})::int) filter (where is_answered) as service_level_answered_ratio,
           avg((is_answered and wait <= {THRESHOLD_SEC})::int) as service_level_offered_ratio,
           avg((is_answered and wait <= {THRESHOLD_SEC})::int) filter (where is_answered or wait > {SHORT_ABANDON_SEC})
               as service_level_net_ratio,
           avg((is_answered and wait <= {THRESHOLD_SEC})::int) filter (where is_answered or wait > {THRESHOLD_SEC})
               as service_level_patient_ratio,
           avg((wait <= {THRESHOLD_SEC})::int) as service_level_handled_ratio
    from call_truth where called = getvariable('night') group by half, queue
) on abandon_ratio_queued, abandon_ratio_net, asa_sec, aht_sec, service_level_answered_ratio,
     service_level_offered_ratio, service_level_net_ratio, service_level_patient_ratio, service_level_handled_ratio
into name kpi value value
"""  # noqa: S608 - constants of ours
# Every ticket is opened; one that is not open now was solved. The backlog is what is open at the end of the night.
_TICKETS = """
insert into kpis by name
with now as (
    select * from said_tickets where arrived <= getvariable('night')
    qualify row_number() over (partition by t order by said_in desc) = 1
)
unpivot (
    select getvariable('night') as night, 'mart_service_daily' as mart, '{}' as slice,
           count(*)::double as opened_count, count(*) filter (not is_open)::double as solved_count,
           count(*) filter (is_complaint)::double as complaint_count,
           count(*) filter (is_reopened)::double as reopened_count
    from now
) on opened_count, solved_count, complaint_count, reopened_count into name kpi value value
"""
_BACKLOG = """
insert into kpis
select getvariable('night'), 'mart_service_daily', 'backlog_count',
       json_object('service_date', getvariable('night')::varchar)::varchar, count(*) filter (is_open)::double
from (select * from said_tickets where arrived <= getvariable('night')
      qualify row_number() over (partition by t order by said_in desc) = 1)
"""
_DAILY_CALLS = """
insert into kpis
select night, 'mart_service_daily', 'calls_' || kpi, replace(slice, 'interval_start_date', 'service_date'), value
from kpis where mart = 'mart_call_center_interval' and night = getvariable('night')
and kpi in ('offered_count', 'answered_count') and (slice = '{}' or slice like '%interval_start_date%')
"""
_SURVEYS = """
insert into kpis by name
unpivot (
    select getvariable('night') as night, 'mart_service_daily' as mart,
           case when grouping(answers) = 0 then json_object('service_date', answers::varchar) else '{}' end
               ::varchar as slice,
           count(*) filter (not is_recommendation)::double as csat_answered_count,
           count(*) filter (not is_recommendation and true_score >= 4)::double as csat_satisfied_count,
           coalesce(sum(true_score) filter (not is_recommendation), 0)::double as csat_score_sum,
           count(*) filter (is_recommendation)::double as nps_n,
           count(*) filter (is_recommendation and true_score in (9, 10))::double as nps_promoter_count,
           count(*) filter (is_recommendation and true_score < 7)::double as nps_detractor_count
    from service_surveys where is_now group by grouping sets ((), (answers))
    having grouping(answers) = 1 or answers > getvariable('night') - 30
) on csat_answered_count, csat_satisfied_count, csat_score_sum, nps_n, nps_promoter_count, nps_detractor_count
into name kpi value value
"""
_SURVEYS_SENT = """
insert into kpis by name
unpivot (
    select getvariable('night') as night, 'mart_service_daily' as mart,
           case when grouping(sent) = 0 then json_object('service_date', sent::varchar) else '{}' end::varchar as slice,
           count(*)::double as survey_sent_count, count(*) filter (is_now)::double as survey_answered_count
    from service_surveys where sent <= getvariable('night') group by grouping sets ((), (sent))
    having grouping(sent) = 1 or sent > getvariable('night') - 30
) on survey_sent_count, survey_answered_count into name kpi value value
"""
# Every call of a known caller with the calls around it, looked up one by one; only days a week old can be judged.
_REPEATS = f"""
insert into kpis by name
with known as (
    select c, i, reason, kind, called, offered, is_answered and not is_transferred as is_handled from call_facts
    where kind < 3 and h('knowncaller', c) % 12 > 0 and called <= getvariable('night')
    and i in (select i from service_records where written <= getvariable('night'))
), judged as (
    select k.*,
           exists (from known o where o.i = k.i and o.reason = k.reason and o.kind = k.kind and o.c <> k.c
                   and o.offered >= k.offered and o.called <= k.called + {REPEAT_DAYS}) as is_repeated,
           exists (from known o where o.i = k.i and o.reason = k.reason and o.kind = k.kind and o.c <> k.c
                   and o.offered < k.offered and o.called >= k.called - {REPEAT_DAYS}) as is_repeat,
           exists (from known o where o.i = k.i and o.c <> k.c and o.offered >= k.offered
                   and o.called <= k.called + {REPEAT_DAYS}) as is_called_again
    from known k where k.called + {REPEAT_DAYS} <= getvariable('night')
)
unpivot (
    select getvariable('night') as night, 'mart_service_daily' as mart, '{{}}' as slice,
           count(*) filter (kind = 1)::double as contact_count,
           count(*) filter (kind = 1 and is_repeated)::double as repeated_contact_count,
           count(*) filter (kind = 1 and not is_repeat)::double as issue_count,
           count(*) filter (kind = 1 and not is_repeat and not is_repeated and is_handled)::double
               as issue_resolved_first_count,
           count(*)::double as ivr_entered_count,
           count(*) filter (kind = 2 and not is_called_again)::double as ivr_contained_count
    from judged
) on contact_count, repeated_contact_count, issue_count, issue_resolved_first_count, ivr_entered_count,
     ivr_contained_count into name kpi value value
"""  # noqa: S608 - a number of ours


class Note(Protocol):
    """How a delivery is noted: export, file, rows loaded, records quarantined, header records."""

    def __call__(self, export: str, path: Path, rows: int, bad: int, header: int) -> None: ...


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build calls and surveys; needs the tickets."""
    calls_service.make(connection)
    surveys_service.make(connection)


def drop(connection: duckdb.DuckDBPyConnection, night: date, folder: Path, is_first: bool, note: Note) -> None:
    """Write the files of `night`; the first one has damaged records, and the channel costs."""
    bad = calls_service.DAMAGED if is_first else ()
    path = folder / calls_service.FILE_NAME.format(night)
    rows = write.utf8_csv(connection, calls_service.ROWS, path, calls_service.HEADER, bad)
    note("calls", path, rows, len(bad), 1)
    _drop_surveys(connection, folder / surveys_service.FILE_NAME.format(night), is_first, note)
    if is_first:
        path = folder / channel_costs_service.FILE_NAME.format(night)
        rows = write.utf8_csv(connection, channel_costs_service.ROWS, path, channel_costs_service.HEADER)
        note("channel_costs", path, rows, 0, 1)


def _drop_surveys(connection: duckdb.DuckDBPyConnection, path: Path, is_first: bool, note: Note) -> None:
    """A file without one line is no JSON lines: in a week without surveys none is sent."""
    bad = surveys_service.DAMAGED if is_first else ()
    rows = write.json_lines(connection, surveys_service.ROWS, path, bad)
    if rows or bad:
        note("surveys", path, rows, len(bad), 0)
    else:
        path.unlink()


def settle(connection: duckdb.DuckDBPyConnection) -> None:
    """Note what the numbers must be after the night that `truth.settle` has just settled."""
    for statement in (_BY_QUEUE, _BY_HALF_HOUR, _TICKETS, _BACKLOG, _DAILY_CALLS, _SURVEYS, _SURVEYS_SENT, _REPEATS):
        connection.execute(statement)
