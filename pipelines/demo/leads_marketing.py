"""Leads: those that became customers and those that never did; a referred lead converts about twice as often.

A workbook with two header rows. Who the customers are is in `population.py`.
"""

from __future__ import annotations

import duckdb

WORKBOOK_NAME = "线索_{:%Y%m%d}.xlsx"
GROUPS = (
    ("线索", ("线索编号", "名称", "电话", "来源")),
    ("判断", ("有需求", "有决策权", "有预算")),
    ("经过", ("创建日期", "转化日期")),
    ("客户", ("客户系统", "转介绍客户", "转化客户")),
)

_REFERRERS = """
create table referrers as
select i, row_number() over (order by i) - 1 as n from customers where in_sales and registered < getvariable('starts')
"""
# Source 1 is the referral: beside each converted lead one other on average; beside the rest three.
_LEADS = """
create table leads as
with won as (
    select i, registered as converted, registered - (1 + h('incubation', i) % 60)::int as created,
           pick('pick_source', h('source', i)) as source
    from customers
    where in_sales and head is null and registered > getvariable('starts') + 60 and u('lead', i) < 0.6
), every as (
    select i, 0 as k, source, created, converted from won
    union all
    select i, k, source, created + (h('lost', i * 8 + k) % 60)::int, null
    from (select *, unnest(range(1, 1 + case when source = 1 then h('besides', i) % 3
                                             else 2 + h('besides', i) % 3 end)) as k from won)
)
select row_number() over (order by i, k) as l, * from every where created <= getvariable('last')
"""
_WRITTEN = """
create view lead_content as
select l.*, 'L' || lpad(((l.l * 7654321 + 77) % 100000000)::varchar, 8, '0') as number,
       case when l.k > 0 then person_name('', pick('pick_surname', h('leadname', l.l)),
                pick('pick_given', h('leadgiven', l.l)), pick('pick_given', h('leadgiven2', l.l)))
            when c.is_firm then firm_name('', c.firm_city, c.first, c.second, c.trade, c.suffix)
            else person_name('', c.surname, c.given1, c.given2) end as name,
       case when l.k > 0 then mobile(l.l + 30000000) else c.mobile end as phone,
       case when l.source = 1 then sales_number(r.i) end as referrer,
       case when converted <= getvariable('night') then converted end as converted_by,
       converted <= getvariable('night') as is_converted
from leads l join customers c on c.i = l.i
left join referrers r on r.n = h('referrer', l.l) % getvariable('referrers')
"""
ROWS = """
select number, name, phone, word('source', source),
       [null, '是', '是', '否'][1 + h('need', l) % 4], [null, '是', '否'][1 + h('authority', l) % 3],
       [null, '是', '否', '是'][1 + h('money', l) % 4],
       strftime(created, '%Y-%m-%d'), strftime(converted_by, '%Y-%m-%d'),
       case when referrer is not null or is_converted then 'ERP' end, referrer,
       case when is_converted then sales_number(i) end
from lead_content
where case when getvariable('night') = getvariable('first') then created <= getvariable('night')
           else created = getvariable('night') or coalesce(converted = getvariable('night'), false) end
order by l
"""
# Every lead as it stands by the night, as the entity has it; for the benches.
TRUTH = """
select number as source_lead_id, name as lead_name, phone, word('source', source) as lead_source,
       case when referrer is not null or is_converted then 'erp_east' end as customer_issuer,
       referrer as referrer_source_customer_id, [null, true, true, false][1 + h('need', l) % 4] as has_need,
       [null, true, false][1 + h('authority', l) % 3] as has_authority,
       [null, true, false, true][1 + h('money', l) % 4] as has_money,
       created as created_date, converted_by as converted_date,
       case when is_converted then sales_number(i) end as converted_source_customer_id
from lead_content where created <= getvariable('night') order by l
"""
PLANTED = {
    "leads": "select count(*) from leads",
    "leads_converted": "select count(*) from leads where converted <= getvariable('last')",
    "leads_referred": "select count(*) from leads where source = 1",
    "leads_referred_and_converted": "select count(*) from leads where source = 1 and converted <= getvariable('last')",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `leads`, one row per lead; needs the population and the calendar of `orders_sales.py`."""
    for statement in (_REFERRERS, "set variable referrers = (select count(*) from referrers)", _LEADS, _WRITTEN):
        connection.execute(statement)
