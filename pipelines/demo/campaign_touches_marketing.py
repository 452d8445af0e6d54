"""What became of everybody on a campaign's list: sent in waves, delivered, opened, clicked, replied, unsubscribed.

The control arm gets nothing and stands in the file all the same. Customers are named by the sales department's numbers;
who stands in sales twice is listed twice, now and then in the other arm.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "营销触达_{:%Y%m%d}.tsv"
HEADER = ("活动编号", "客户系统", "客户编号", "组别", "分组日期", "发送时间", "送达时间", "打开时间", "点击时间",
          "回复时间", "退订时间")  # fmt: skip
EVENTS = ("sent", "delivered", "opened", "clicked", "replied", "unsubscribed")

# Only persons are listed twice whom identity can tell by a phone that both records have and that never changes: what a
# campaign brought is no test of identity.
_LISTED = """
create table campaign_listed as
select c, number, i, starts, is_treated, sales_number(i) as source_id, i * 16 + c as x from campaign_lists
union all
select l.c, l.number, l.i, l.starts, l.is_treated <> (u('otherarm', l.i * 16 + l.c) < 0.3), r.source_id,
       l.i * 16 + l.c + 80000000
from campaign_lists l join sales_records r on r.i = l.i and r.copy = 1 and r.written <= l.starts
where not r.is_firm and u('copied', l.i) >= 0.2 and not (u('nophone', l.i) < 0.3 and lost_phone(r.evidence))
  and not (u('nophone', l.i) < 0.04 and r.evidence is null) and l.i not in (select i from moves)
"""
# Days of the events, NULL for what never happens; a delivered message arrives the day it was sent.
_TOUCHES = """
create table campaign_touches as
select c, number, i, starts, is_treated, source_id, 540 + h('touchminute', x) % 360 as minute, sent, delivered,
       opened, clicked, case when u('replied', x) < 0.35 then clicked + 1 end as replied,
       case when u('unsubscribed', x) < 0.04 then opened end as unsubscribed
from (
    select *, case when u('clicked', x) < 0.3 then opened end as clicked
    from (
        select *, case when u('opened', x) < 0.42 then delivered + (h('openday', x) % 6)::int end as opened
        from (
            select *, case when u('delivered', x) < 0.96 then sent end as delivered
            from (select *, case when is_treated then starts + (h('wave', x) % 5)::int end as sent
                  from campaign_listed)
        )
    )
)
"""
_MACRO = """
create macro touched_at(day, minute) as
    case when day <= getvariable('night') then strftime(day, '%Y-%m-%d ') || clock(minute) end
"""
ROWS = """
select number, 'ERP', source_id, case when is_treated then '实验组' else '对照组' end, strftime(starts, '%Y-%m-%d'),
       touched_at(sent, minute), touched_at(delivered, minute + 1), touched_at(opened, minute + 30),
       touched_at(clicked, minute + 32), touched_at(replied, minute + 5), touched_at(unsubscribed, minute + 35)
from campaign_touches
where case when getvariable('night') = getvariable('first') then starts <= getvariable('night')
           else coalesce(getvariable('night') in (starts, sent, opened, replied), false) end
order by c, i, source_id
"""
# Everybody listed so far and what came of it by the night, as the entity has it, times as on the clock there.
TRUTH = """
select number as source_campaign_id, 'erp_east' as customer_issuer, source_id as source_customer_id,
       case when is_treated then 'treatment' else 'control' end as arm, starts as assigned_date,
       touched_at(sent, minute)::timestamp as sent_at, touched_at(delivered, minute + 1)::timestamp as delivered_at,
       touched_at(opened, minute + 30)::timestamp as opened_at,
       touched_at(clicked, minute + 32)::timestamp as clicked_at,
       touched_at(replied, minute + 5)::timestamp as replied_at,
       touched_at(unsubscribed, minute + 35)::timestamp as unsubscribed_at
from campaign_touches where starts <= getvariable('night') order by c, source_id
"""
PLANTED = {
    "campaign_touches": "select count(*) from campaign_touches",
    "campaign_touches_of_control": "select count(*) from campaign_touches where not is_treated",
    "customers_twice_on_a_list": "select count(*) from (select 1 from campaign_touches group by c, i "
    "having count(*) > 1)",
    "customers_in_both_arms": "select count(*) from (select 1 from campaign_touches group by c, i "
    "having bool_or(is_treated) and not bool_and(is_treated))",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `campaign_touches`, one row per campaign and listed customer; needs the lists and the tickets' clock."""
    for statement in (_MACRO, _LISTED, _TOUCHES):
        connection.execute(statement)
