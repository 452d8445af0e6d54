"""What dbt is told of the company's business hours and of the scales of its surveys, in the schema `juke_plumbing`.

The settings themselves are `pipelines.company_rules.service`; which day is worked is decided by `int_days__business`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import duckdb

from pipelines.company_rules.service import FIRST_DAY, LAST_DAY
from pipelines.settings import Workspace

_TABLES = """
create or replace table juke_plumbing.service_rules (
    business_day_shift_min integer, is_open_on_holidays boolean, complaint_recovery_days integer, min_cases integer,
    min_answers integer);
create or replace table juke_plumbing.satisfaction_scales (
    scale_max integer, family varchar, satisfied_from integer, promoter_from integer, detractor_to integer);
"""
# Hours are clocks of the company's zone, so that a summer time moves their instants.
_BUSINESS_HOURS = """
create or replace table juke_plumbing.business_hours as
select day::date as date_day,
       timezone('UTC', timezone($zone, day + to_minutes($opens))) as opens_at,
       timezone('UTC', timezone($zone, day + to_minutes($opens + $length))) as closes_at,
       timezone('UTC', timezone($zone, day + to_minutes($opens + $lunch))) as break_starts_at,
       timezone('UTC', timezone($zone, day + to_minutes($opens + $lunch_end))) as break_ends_at,
       list_contains($weekend, isodow(day)) as is_own_day
from generate_series($first::timestamp, $last::timestamp, interval 1 day) as days(day)
"""


def tell_of_service(ws: Workspace, connection: duckdb.DuckDBPyConnection) -> None:
    """Business hours of every day as UTC instants, how service is judged, and which scores count as satisfied."""
    connection.execute(_TABLES)
    service, satisfaction = ws.config.service, ws.config.satisfaction
    offset = datetime(2026, 1, 1, 12, tzinfo=ws.timezone).utcoffset() or timedelta()
    shift = int(offset.total_seconds() // 60) - service.turns_min
    rules = [shift, service.open_on_holidays, service.complaint_recovery_days, service.min_cases,
             satisfaction.min_answers]  # fmt: skip
    connection.execute("insert into juke_plumbing.service_rules values (?, ?, ?, ?, ?)", rules)
    told = {"zone": ws.config.company.timezone, "first": FIRST_DAY, "last": LAST_DAY, "opens": service.opens_min,
            "length": service.length_min, "lunch": service.lunch_start_min, "lunch_end": service.lunch_end_min,
            "weekend": list(service.weekend_days)}  # fmt: skip
    connection.execute(_BUSINESS_HOURS, told)
    if scales := [tuple(scale.model_dump().values()) for scale in satisfaction.scales]:
        connection.executemany("insert into juke_plumbing.satisfaction_scales values (?, ?, ?, ?, ?)", scales)
