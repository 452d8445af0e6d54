"""Visits, calls, WeChat and mails of the sales force: denser for bigger customers, none while nobody owns one.

JSON lines of the reps' phones with short keys and Chinese words. Some fall into the week in which a campaign wrote to
the customer too; a few come every night.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "客户跟进_{:%Y%m%d}.jsonl"
TYPES = ("上门拜访", "电话", "微信", "邮件")
RESULTS = ("有意向", "已下单", "无进展", "未联系上", "拒绝")

_ACTIVITIES = """
create table activities as
with managed as (
    select i, is_firm, size_band, greatest(registered, getvariable('starts')) as since from customers
    where in_sales and (is_firm or u('managed', i) < 0.3)
), drawn as (
    select i, k, false as collides, since + (u('contactday', i * 64 + k) * (getvariable('last') - since))::int as day
    from (select *, unnest(range((case when is_firm then size_band * (size_band + 1) // 2
                                            + h('contacts', i) % (2 * size_band)
                                       else h('contacts', i) % 2 end)::int)) as k from managed)
    union all
    select i, 48 + c, true, date_trunc('week', min(sent))::date + (h('sameweek', i * 16 + c) % 5)::int
    from campaign_touches semi join managed using (i)
    where sent is not null and u('collides', i * 16 + c) < 0.15 group by c, i
), weekdays as (
    select i, k, collides, (day - greatest(isodow(day) - 5, 0)::int) as day, i * 64 + k as x from drawn
), nightly as (
    select m.i, t, false as collides, getvariable('first') + (1 + t // 4)::int as day, (5000000 + t) * 64 as x
    from range(4 * (getvariable('nights') - 1)) r(t)
    join (select i, row_number() over (order by i) - 1 as n, count(*) over () as many from managed
          where since < getvariable('first')) m on m.n = h('tonight', t) % m.many
), owned as (
    select d.*, a.region, a.k as rep from (from weekdays union all from nightly) d
    join account_owners a on a.x = d.i and d.day between a.since and coalesce(a.until, d.day) and a.k is not null
    where d.day <= getvariable('last')
), sold as (
    select i, min(p) as p, min_by(created, p) as created from opportunities group by i
)
select row_number() over (order by o.x) as a, o.i, o.x, o.collides, o.region, o.rep, o.day,
       (510 + h('contactminute', o.x) % 540)::int as minute,
       case when collides then 1 + h('contacttype', o.x) % 2
            else [1, 2, 2, 2, 3, 3, 3, 4][1 + h('contacttype', o.x) % 8] end as type,
       1 + h('contactresult', o.x) % 5 as result,
       case when o.day between s.created and s.created + 75 then s.p end as p,
       lead(o.day) over (partition by o.i order by o.day, o.x) as next_day, u('due', o.x) as due
from owned o left join sold s on s.i = o.i
"""
# What is planned comes on its day; after the last contact something is due for half of the customers, and not all of
# it lies ahead.
_CONTENT = """
create view activity_content as
select a, day, 'GJ' || lpad(((x * 5678923 + 17) % 10000000000)::varchar, 10, '0') as source_activity_id,
       sales_number(i) as source_customer_id, employee_number(region, rep) as source_employee_id,
       case when p is not null then 'SJ' || lpad(((p * 2345677 + 39) % 10000000)::varchar, 7, '0') end
           as source_opportunity_id, day + to_minutes(minute) as activity_at, type,
       type > 1 and u('came', x) < 0.22 as is_from_them, result,
       case when next_day > day then case when due < 0.7 then next_day end
            when due < 0.5 then day + (7 + h('duein', x) % 150)::int end as next_contact_date
from activities
"""
CHOSEN = "(day = getvariable('night') or getvariable('night') = getvariable('first') and day < getvariable('night'))"
ROWS = f"""
select source_activity_id as id, source_customer_id as customer, source_employee_id as rep,
       source_opportunity_id as deal, strftime(activity_at, '%Y-%m-%d %H:%M') as at,
       getvariable('activity_types')[type] as type, case when is_from_them then '来访' else '外联' end as direction,
       getvariable('activity_results')[result] as result, strftime(next_contact_date, '%Y-%m-%d') as next
from activity_content where {CHOSEN} order by a
"""  # noqa: S608 - a constant of this module
TRUTH = """
select source_activity_id, source_customer_id, source_employee_id, source_opportunity_id, activity_at,
       ['visit', 'call', 'wechat', 'email'][type] as activity_type,
       case when is_from_them then 'in' else 'out' end as direction,
       ['interested', 'ordered', 'no_progress', 'not_reached', 'refused'][result] as result_code, next_contact_date
from activity_content where day <= getvariable('night') order by a
"""
PLANTED = {
    "activities": "select count(*) from activities",
    "visits": "select count(*) from activities where type = 1",
    "contacts_in_the_week_of_a_campaign": "select count(*) from activities where collides",
    "customers_whose_next_contact_is_overdue": "select count(*) from (select max_by(next_contact_date, a_day) as due "
    "from (select source_customer_id, next_contact_date, activity_at as a_day from activity_content) "
    "group by source_customer_id) where due < getvariable('last')",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `activities`, one row per contact; needs the owners, the opportunities and the campaigns' touches."""
    for name, words in {"activity_types": TYPES, "activity_results": RESULTS}.items():
        connection.execute(f"set variable {name} = ?", [list(words)])
    for statement in (_ACTIVITIES, _CONTENT):
        connection.execute(statement)


def damaged() -> list[str]:
    """One contact at no time a clock shows."""
    return ['{"id":"GJ9999999999","customer":"C0000000","rep":"E1001","at":"上周","type":"电话"}']
