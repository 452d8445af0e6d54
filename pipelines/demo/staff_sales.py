"""The sales department's staff list: a full CSV every night, with managers, people hired and people who left.

Which order was whose is decided in `orders_sales.py`.
"""

from __future__ import annotations

import duckdb

from pipelines.demo.plan import Plan

FILE_NAME = "员工名册_{:%Y%m%d}.csv"
HEADER = ("工号", "姓名", "部门", "区域", "上级工号", "入职日期", "离职日期")

# Staff 0 of a region manages it; every fifth leaves some day, the one before him takes over and never leaves.
_STAFF = """
create table staff as
select region, k, employee_number(region, k) as number,
       person_name('', pick('pick_surname', h('staffname', e)), pick('pick_given', h('staffname1', e)),
                   case when e % 4 > 0 then pick('pick_given', h('staffname2', e)) else 0 end) as name,
       word('region', region) || '销售部' as team,
       case when k > 0 then employee_number(region, 0) end as manager,
       date '2014-03-01' + (h('hired', e) % 3800)::int as hired,
       case when k % 5 = 3 then date '2025-02-01' + (h('left', e) % 656)::int end as left_on
from (select region, k, region * 1000 + k as e
      from range(1, 8) r(region), range(getvariable('staff')) s(k))
"""
ROWS = """
select number, name, team, word('region', region), manager, strftime(hired, '%Y/%m/%d'),
       case when left_on <= getvariable('night') then strftime(left_on, '%Y/%m/%d') end
from staff order by number
"""
# The roster as the entity has it; for the benches.
TRUTH = """
select number as source_employee_id, name as employee_name, team as team_name,
       word('region_code', region) as region_code, manager as manager_source_employee_id, hired as hired_date,
       case when left_on <= getvariable('night') then left_on end as left_date
from staff order by number
"""


def make(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Build `staff`; `staff` people in each of the seven regions."""
    connection.execute("set variable staff = ?", [max(5, min(60, plan.customers // 5000))])
    connection.execute(_STAFF)
