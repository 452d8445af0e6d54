"""What the sales department writes down about customers: an old ERP's CSV in GBK, full-width digits here and there.

A few customers stand in it twice. Not here: who the customers truly are (`population.py`).
"""

from __future__ import annotations

import duckdb

from pipelines.demo.plan import Plan

FILE_NAME = "客户资料_{:%Y%m%d}.csv"
HEADER = ("客户编号", "客户类型", "客户名称", "手机", "固定电话", "电子邮箱", "地址", "税号", "行业", "规模", "区域",
          "上级客户编号", "客户经理工号", "客户来源", "注册日期")  # fmt: skip
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
select c.*, 0 as copy, c.registered as written, sales_number(c.i) as source_id
from customers c where c.in_sales
union all
select c.*, 1, least(c.registered + 1 + (h('second', c.i) % 400)::int, getvariable('first')),
       sales_number(c.i + getvariable('twice'))
from customers c
where c.in_sales and u('twice', c.i) < 0.012 and c.i < getvariable('newcomers_from') and c.head is null
"""
_WRITTEN = """
create view sales_customers as
select r.i, r.copy, r.written, m.moved_on, r.source_id,
    case when r.is_firm then '企业' else '个人' end as kind,
    case when not r.is_firm then person_name('', r.surname, r.given1, r.given2)
         when r.copy = 1 then word('town', r.firm_city) || firm_core('', r.first, r.second, r.trade)
         else firm_name('', r.firm_city, r.first, r.second, r.trade, r.suffix) || branch_name('', r.head, r.city)
    end as name,
    case when r.copy = 1 and u('copied', r.i) < 0.2 then null
         when r.copy = 0 and u('nophone', r.i) < 0.3 and lost_phone(r.evidence) then null
         when r.copy = 0 and u('nophone', r.i) < 0.04 and r.evidence is null then null
         when m.moved_on <= getvariable('night') then mobile(r.i + 10000000)
         else r.mobile end as phone,
    case when r.copy = 0 then r.landline end as landline,
    case when shares_nothing(r.evidence) or r.copy = 1 and u('copied', r.i) < 0.8 then null
         when u('nomail', r.i) < 0.05 and not shares_email(r.evidence) and r.copy = 0 then null
         else r.email end as email,
    case when u('noaddress', r.i) < 0.08 and not needs_address(r.evidence) and r.copy = 0
         then null
         else word('province', r.city) || street('', r.city, r.district, r.road, r.number)
              || door('', r.is_firm, r.estate, r.building, r.unit, r.room) end as address,
    case when r.copy = 0 or u('copied', r.i) < 0.2 then r.tax_number end as tax_number,
    case when r.is_firm then word('industry', 1 + r.firm % 10) end as industry,
    case when r.is_firm then word('size_band', r.size_band) end as size_band,
    word('region', r.region) as region,
    case when r.head is not null then sales_number(r.head) end as parent,
    case when r.is_firm or u('managed', r.i) < 0.3
         then employee_number(r.region, h('manager', r.i) % getvariable('staff')) end as manager,
    word('source', pick('pick_source', h('source', r.i))) as source,
    strftime(r.written, '%Y/%m/%d') as registered,
    u('wide', r.i) < 0.05 as is_wide
from sales_records r left join moves m on m.i = r.i and r.copy = 0
"""
# The file of `night`: everybody so far on the first night, new and changed customers on the others.
ROWS = """
select source_id, kind, name, case when is_wide then wide(phone) else phone end, landline, email,
       case when is_wide then wide(address) else address end, tax_number, industry, size_band, region, parent, manager,
       source, registered
from sales_customers
where case when getvariable('night') = getvariable('first') then written <= getvariable('night')
           else written = getvariable('night') or coalesce(moved_on = getvariable('night'), false) end
order by i, copy
"""


def make(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Define `sales_customers`; needs the population."""
    connection.execute("set variable twice = ?", [TWICE])
    connection.execute("set variable nights = ?", [plan.nights])
    connection.execute("set variable movers = ?", [plan.movers])
    for statement in (_MOVES, _RECORDS, _WRITTEN):
        connection.execute(statement)
