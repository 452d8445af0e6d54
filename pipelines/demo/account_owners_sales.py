"""Who looks after which account, and since when: customers of staff who left lie in the public pool (公海) for a while.

GBK CSV. Only managed customers have an owner. The customer file keeps naming who left; this one does not.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "客户归属_{:%Y%m%d}.csv"
HEADER = ("客户编号", "归属员工号", "接手日期", "移交日期", "变更原因")
REASONS = ("新客户", "员工离职", "公海认领", "区域调整")

# Whoever comes before a leaver takes over (`staff_sales.py`), after 10 to 59 days; who registered later is his at once.
# Four in a hundred of the others change hands because territories are cut anew.
_OWNERS = """
create table account_owners as
with managed as (
    select r.i, r.source_id, r.region, r.written, r.x, h('manager', r.i) % getvariable('staff') as k
    from sales_records r where r.is_firm or u('managed', r.i) < 0.3
), dated as (
    select m.*, case when s.left_on > m.written then s.left_on end as left_on, s.left_on <= m.written as came_later,
           (10 + h('pool', m.x) % 50)::int as days,
           case when s.left_on is null and u('cutanew', m.x) < 0.04
                then greatest(m.written, date '2024-11-21') + (30 + h('cutday', m.x) % 600)::int end as cut_on
    from managed m left join staff s on s.region = m.region and s.k = m.k
), stays as (
    select x, source_id, region, case when came_later then k - 1 else k end as k, written as since,
           coalesce(left_on, cut_on - 1) as until, 1 as reason from dated
    union all
    select x, source_id, region, null, left_on + 1, left_on + days, 2 from dated where left_on is not null
    union all
    select x, source_id, region, k - 1, left_on + days + 1, null, 3 from dated where left_on is not null
    union all
    select x, source_id, region, case when k = 0 then 1 when k % 5 = 4 then k - 2 else k - 1 end, cut_on, null, 4
    from dated where cut_on is not null
)
select * from stays where since <= getvariable('last')
"""
_CONTENT = """
create view account_owner_content as
select x, since, until, source_id as source_customer_id, case when k is not null then employee_number(region, k) end
           as source_employee_id, since as valid_from_date,
       case when until <= getvariable('night') then until end as valid_to_date,
       getvariable('ownership_reasons')[reason] as owned_because
from account_owners
"""
CHOSEN = """
(since = getvariable('night') or coalesce(until = getvariable('night'), false)
    or getvariable('night') = getvariable('first') and since < getvariable('night'))
"""
ROWS = f"""
select source_customer_id, source_employee_id, strftime(valid_from_date, '%Y/%m/%d'),
       strftime(valid_to_date, '%Y/%m/%d'), owned_because
from account_owner_content where {CHOSEN} order by x, since
"""  # noqa: S608 - a constant of this module
TRUTH = """
select * exclude (x, since, until) from account_owner_content where since <= getvariable('night') order by x, since
"""
PLANTED = {
    "account_owners": "select count(*) from account_owners",
    "accounts_that_were_in_the_public_pool": "select count(*) from account_owners where reason = 2",
    "accounts_in_the_public_pool": "select count(*) from account_owners where reason = 2 "
    "and until > getvariable('last')",
    "accounts_taken_from_the_public_pool": "select count(*) from account_owners where reason = 3",
    "accounts_of_other_territories": "select count(*) from account_owners where reason = 4",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `account_owners`, one row per record and owner; needs the sales records and the staff."""
    connection.execute("set variable ownership_reasons = ?", [list(REASONS)])
    for statement in (_OWNERS, _CONTENT):
        connection.execute(statement)


def damaged() -> list[bytes]:
    """One account taken over on a remark."""
    return ["C99999999,E1001,待定,,新客户".encode("gbk")]
