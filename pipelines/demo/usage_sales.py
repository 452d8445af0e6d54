"""What is used under the service contracts, week by week; who leaves uses less and less for ten weeks before.

UTF-8 CSV of the device platform with English headers. One night's readings were wrong and are sent again.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "usage_{:%Y%m%d}.csv"
HEADER = ("contract_no", "customer_no", "week_of", "meter", "quantity", "unit")
METERS = ("data", "parts", "water", "storage")
UNITS = ("GB", "件", "吨", "桶")
WEEKS_OF_DECLINE = 10

# Whole weeks of a contract within the demo's two years; read out one to five days after each. `weeks_left` until the
# customer leaves; quantities in thousandths of the unit.
_USAGE = """
create table usage as
select x, i, service, week, (week + 7 + (h('readout', x) % 5)::int) as read_on, weeks_left,
       (((20000 + h('uses', i) % 180000) * size_band * (100 + 2 * n + h('week', x * 256 + w) % 25)
         * case when weeks_left < getvariable('decline') then 15 + 6 * weeks_left else 100 end) // 10000)::bigint as qty
from (
    select *, (first_week + 7 * w::int)::date as week,
           case when leaves_on is not null then (leaves_on - (first_week + 7 * w::int)) // 7 end as weeks_left
    from (select c.*, greatest(date_trunc('week', starts_on + 6)::date, date '2024-11-25') as first_week,
                 least(coalesce(cancelled, ends_on), ends_on) as closes from contracts c),
         range(105) t(w)
    where first_week + 7 * w::int + 6 <= closes and first_week + 7 * w::int <= getvariable('last') - 7
)
where read_on <= getvariable('last')
"""
CHOSEN = """
(read_on = getvariable('night') or getvariable('night') = getvariable('first') and read_on < getvariable('night'))
"""
# Meters misread: half as much again was used. Said once by a resent file, so the table itself is put right.
CORRECT_RESENT = """
update usage set qty = qty + qty // 2 where read_on = getvariable('night') and x in (
    select x from usage where read_on = getvariable('night') order by h('misread', x) limit 2)
"""
_CONTENT = """
create view usage_content as
select x, read_on, 'HT' || lpad(((x * 2345679 + 71) % 100000000)::varchar, 8, '0') as source_contract_id,
       sales_number(i) as source_customer_id, week as usage_date, getvariable('meters')[service] as usage_code,
       pieces(qty) as usage_qty, getvariable('meter_units')[service] as unit_name
from usage
"""
ROWS = f"""
select source_contract_id, source_customer_id, strftime(usage_date, '%Y-%m-%d'), usage_code, usage_qty, unit_name
from usage_content where {CHOSEN} order by x, usage_date
"""  # noqa: S608 - a constant of this module
SUMS = f"select null, coalesce(sum(qty), 0) from usage where {CHOSEN}"  # noqa: S608 - a constant of this module
TRUTH = "select * exclude (x, read_on) from usage_content where read_on <= getvariable('night') order by x, usage_date"
PLANTED = {
    "usage_weeks": "select count(*) from usage",
    "contracts_used_less_for_eight_weeks_before_they_were_left": "select count(*) from (select 1 from usage u "
    "join contracts c using (x) where c.leaves_on <= getvariable('last') and weeks_left < getvariable('decline') "
    "group by x having count(*) >= 8)",
    "contracts_used_less_that_still_run": "select count(distinct x) from usage join contracts c using (x) "
    "where c.leaves_on > getvariable('last') and weeks_left < getvariable('decline')",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `usage`, one row per contract and whole week; needs `contracts`."""
    for name, values in {"meters": METERS, "meter_units": UNITS}.items():
        connection.execute(f"set variable {name} = ?", [list(values)])
    connection.execute("set variable decline = ?", [WEEKS_OF_DECLINE])
    for statement in (_USAGE, _CONTENT):
        connection.execute(statement)


def damaged() -> list[str]:
    """One week whose meter was out of order."""
    return ["HT99999999,C0000000,2025-03-03,data,error,GB"]
