"""What the sales department writes down about customers: an old ERP's CSV in GBK, full-width digits here and there.

A few customers stand in it twice. Not here: who the customers truly are (`population.py`).
"""

from __future__ import annotations

import duckdb

from pipelines.demo.plan import Plan

FILE_NAME = "客户资料_{:%Y%m%d}.csv"
HEADER = ("客户编号", "客户类型", "客户名称", "手机", "固定电话", "电子邮箱", "地址", "税号", "证件号码", "行业",
          "规模", "区域", "上级客户编号", "客户经理工号", "客户来源", "注册日期")  # fmt: skip
TWICE = 5_000_000  # added to a customer's row number where its second record is numbered

# A new number from some night on: the customer moved.
_MOVES = """
create table moves as
select i, min(night) as moved_on
from (select getvariable('first') + n::int as night,
             h('move', n * 1000003 + k) % greatest(getvariable('newcomers_from'), 1) as i
      from range(1, getvariable('nights')) t(n), range(getvariable('movers')) r(k))
group by i
"""
_RECORDS = """
create view sales_records as
select c.*, 0 as copy, c.i as x, c.registered as written, sales_number(c.i) as source_id
from customers c where c.in_sales
union all
select c.*, 1, c.i + getvariable('twice'),
       least(c.registered + 1 + (h('second', c.i) % 400)::int, getvariable('first')),
       sales_number(c.i + getvariable('twice'))
from customers c
where c.in_sales and u('twice', c.i) < 0.012 and c.i < getvariable('newcomers_from') and c.head is null
"""
# Nearly always as on the identity card; `typed` in 0..1. Where little else tells who it is, always.
_NAMES = (
    """create macro typed_person(c, typed) as case
         when typed < 0.96 then full_name('', c)
         when typed < 0.975 then word('surname', c.surname) || '　' || given('', c)
         when typed < 0.985 then titled('', c, c.x)
         when typed < 0.99 then full_name('', c) || '(' || pick('english_name', h('english', c.x)) || ')'
         when typed < 0.996 then misheard('', c, c.x, u('mistyped', c.x))
         when c.email is null then full_name('', c) end""",
    """create macro typed_firm(c, typed) as
         case when c.copy = 1 then word('town', c.firm_city) || firm_core('', c.first, c.second, c.trade)
              when typed < 0.95 then whole_firm('', c) else bracketed_firm('', c) end""",
    # A digit was mistyped now and then, and the check digit tells.
    """create macro typed_citizen(number, i) as
         case when u('cardtypo', i) < 0.02 then number[1:15] || ((number[16]::int + 4) % 10) || number[17:]
              else number end""",
)
_WRITTEN = """
create view sales_customers as
select c.i, c.copy, c.written, m.moved_on, c.source_id,
    case when c.is_firm then '企业' else '个人' end as kind,
    case when c.is_firm then typed_firm(c, u('typed', c.x))
         else typed_person(c, case when needs_name(c.evidence) or c.is_like then 0 else u('typed', c.x) end)
    end as name,
    case when c.copy = 1 and u('copied', c.i) < 0.2 then null
         when c.copy = 0 and u('nophone', c.i) < 0.3 and lost_phone(c.evidence) then null
         when c.copy = 0 and u('nophone', c.i) < 0.04 and c.evidence is null then null
         when m.moved_on <= getvariable('night') then mobile(c.i + 10000000)
         else c.mobile end as phone,
    case when c.copy = 0 then with_extension(c.landline, c.i) end as landline,
    case when shares_number(c.evidence) or shares_nothing(c.evidence) or c.copy = 1 and u('copied', c.i) < 0.8 then null
         when u('nomail', c.i) < 0.05 and not shares_email(c.evidence) and c.copy = 0 then null
         else c.email end as email,
    case when u('noaddress', c.i) < 0.08 and not needs_address(c.evidence) and c.copy = 0
         then null
         else word('province', c.city) || street('', c.city, c.district, c.road, c.number)
              || door('', c.is_firm, c.estate, c.building, c.unit, c.room) end as address,
    case when c.copy = 0 or u('copied', c.i) < 0.2 then c.tax_number end as tax_number,
    case when c.is_firm then null
         when shares_number(c.evidence) then citizen_number(c.i, c.city, c.born)
         when u('card', c.i) < 0.18 and c.copy = 0 then typed_citizen(citizen_number(c.i, c.city, c.born), c.i)
    end as citizen,
    case when c.is_firm then word('industry', 1 + c.firm % 10) end as industry,
    case when c.is_firm then word('size_band', c.size_band) end as size_band,
    word('region', c.region) as region,
    case when c.parent is not null then sales_number(c.parent) end as parent,
    case when c.is_firm or u('managed', c.i) < 0.3
         then employee_number(c.region, h('manager', c.i) % getvariable('staff')) end as manager,
    word('source', pick('pick_source', h('source', c.i))) as source,
    strftime(c.written, '%Y/%m/%d') as registered,
    u('wide', c.i) < 0.05 as is_wide
from sales_records c left join moves m on m.i = c.i and c.copy = 0
"""
# The file of `night`: everybody so far on the first night, new and changed customers on the others.
ROWS = """
select source_id, kind, name, or_false(case when is_wide then wide(phone) else phone end, 'false_phone', 0.15, i),
       landline, or_false(email, 'false_email', 0.02, i),
       or_false(case when is_wide then wide(address) else address end, 'false_address', 0.1, i), tax_number, citizen,
       industry, size_band, region, parent, manager, source, registered
from sales_customers
where case when getvariable('night') = getvariable('first') then written <= getvariable('night')
           else written = getvariable('night') or coalesce(moved_on = getvariable('night'), false) end
order by i, copy
"""
# The records as the entity has them, values as last written; for the benches. Who is who is `truth_identity.py`.
TRUTH = """
select 'erp_east' as issuer, source_id as source_customer_id,
       case kind when '企业' then 'organisation' else 'person' end as customer_type, name,
       or_false(case when is_wide then wide(phone) else phone end, 'false_phone', 0.15, i) as phone,
       landline as phone_alt,
       or_false(email, 'false_email', 0.02, i) as email,
       or_false(case when is_wide then wide(address) else address end, 'false_address', 0.1, i) as address,
       tax_number, citizen as national_id, industry, size_band,
       word('region_code', list_position(getvariable('region'), region)) as region_code,
       parent as parent_source_customer_id, manager as account_manager_source_employee_id,
       source as acquisition_source, written as registered_date
from sales_customers where written <= getvariable('night') order by i, copy
"""


def make(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Define `sales_customers`; needs the population."""
    connection.execute("set variable twice = ?", [TWICE])
    connection.execute("set variable movers = ?", [plan.movers])
    for statement in (_MOVES, _RECORDS, *_NAMES, _WRITTEN):
        connection.execute(statement)
