"""What the carrier counts on each trunk: attempts and those that met a busy line; many of them in the spike.

A UTF-8 CSV with English headers, of the half hours with an attempt, since `COUNTED_SINCE`. Every inbound call was an
attempt that came through, so attempts less the blocked ones are the calls.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "trunk_intervals_{:%Y%m%d}.csv"
HEADER = ("interval_start", "trunk", "attempts", "blocked")
DAMAGED: tuple[str, ...] = ()
COUNTED_SINCE = "2026-01-01"

_INTERVALS = f"""
create table trunk_intervals as
select called, called + to_minutes(half * 30) as interval_start, trunk, count(*) + sum(blocked) as attempts,
       sum(blocked) as blocked
from (
    select called, (second // 1800)::bigint as half, 'TEL-' || (1 + h('trunk', c) % 2) as trunk,
           case when is_spike then h('blocked', c) % 3 when h('blocked', c) % 25 = 0 then 1 else 0 end as blocked
    from call_facts where kind < 3 and called >= date '{COUNTED_SINCE}'
) group by all
"""  # noqa: S608 - a constant of this module
ROWS = """
select strftime(interval_start, '%Y-%m-%d %H:%M:%S'), trunk, attempts, blocked
from trunk_intervals
where case when getvariable('night') = getvariable('first') then called <= getvariable('night')
           else called = getvariable('night') end
order by interval_start, trunk
"""
# Every interval so far as the entity has it, times as on the clock there; for the benches.
TRUTH = """
select interval_start as interval_start_at, trunk as trunk_name, attempts::bigint as attempt_count,
       blocked::bigint as blocked_count
from trunk_intervals where called <= getvariable('night') order by interval_start, trunk
"""
PLANTED = {"blocked_attempts": "select coalesce(sum(blocked), 0) from trunk_intervals"}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `trunk_intervals`, one row per trunk and half hour with an attempt; needs `call_facts`."""
    connection.execute(_INTERVALS)
