"""Which account stands above which, and since when: the groups of `groups.py` with the days on which they hold.

GBK CSV. The branches of one group belonged to another until the spring of 2026.
"""

from __future__ import annotations

from datetime import date

import duckdb

FILE_NAME = "客户上级_{:%Y%m%d}.csv"
HEADER = ("客户编号", "上级客户编号", "归属起始", "归属结束")
CHANGED_GROUP = date(2026, 3, 1)

# The group with the most branches of its own.
_MOVED = """
create table moved_groups as
select head, lead(head) over (order by branches desc, h('regrouped', head)) as former
from (select head, count(*) as branches from customers
      where in_sales and parent = head and registered < getvariable('regrouped') - 60 group by head)
order by branches desc, h('regrouped', head) limit 1
"""
_PARENTS = """
create table account_parents as
with kids as (
    select c.i, c.parent, c.registered, m.former
    from customers c left join moved_groups m on m.head = c.parent and c.registered < getvariable('regrouped') - 60
    where c.in_sales and c.parent is not null
)
select i, parent, case when former is null then registered else getvariable('regrouped') end as since,
       null::date as until, former is not null as is_moved from kids
union all
select i, former, registered, getvariable('regrouped') - 1, true from kids where former is not null
"""
_CONTENT = """
create view account_parent_content as
select i, since, until, sales_number(i) as source_customer_id, sales_number(parent) as parent_source_customer_id,
       since as valid_from_date, case when until <= getvariable('night') then until end as valid_to_date
from account_parents
"""
CHOSEN = """
(since = getvariable('night') or coalesce(until = getvariable('night'), false)
    or getvariable('night') = getvariable('first') and since < getvariable('night'))
"""
ROWS = f"""
select source_customer_id, parent_source_customer_id, strftime(valid_from_date, '%Y/%m/%d'),
       strftime(valid_to_date, '%Y/%m/%d')
from account_parent_content where {CHOSEN} order by i, since
"""  # noqa: S608 - a constant of this module
TRUTH = """
select * exclude (i, since, until) from account_parent_content where since <= getvariable('night') order by i, since
"""
PLANTED = {
    "account_parents": "select count(*) from account_parents",
    "accounts_that_changed_groups": "select count(*) from account_parents where until is not null",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `account_parents`, one row per account and parent; needs the customers."""
    connection.execute("set variable regrouped = ?", [CHANGED_GROUP])
    for statement in (_MOVED, _PARENTS, _CONTENT):
        connection.execute(statement)


def damaged() -> list[bytes]:
    """One account whose group began on a day that does not exist."""
    return ["C99999999,C0000000,2025/02/30,".encode("gbk")]
