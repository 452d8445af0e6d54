"""What the service desk writes down about customers: traditional characters, names as heard, numbers as dictated.

Not here: who the customers truly are (`population.py`).
"""

from __future__ import annotations

import duckdb

WORKBOOK_NAME = "客戶資料_{:%Y%m%d}.xlsx"
GROUPS = (
    ("基本資料", ("客戶代號", "類型", "客戶名稱")),
    ("聯絡方式", ("手機", "電話", "電子郵件", "地址")),
    ("其他", ("統一編號", "區域", "建檔日期")),
)

# How the name was understood: u in 0..1, the same for one customer every night.
_MACROS = (
    """create macro heard_person(t, c_surname, c_given1, c_given2, i, variant) as case
         when variant < 0.80 then person_name(t, c_surname, c_given1, c_given2)
         when variant < 0.86 then person_name(t, c_surname, case when c_given2 > 0 then c_given1
              else pick('pick_given', h('typo', i)) end,
              case when c_given2 > 0 then pick('pick_given', h('typo', i)) else 0 end)
         when variant < 0.95 then person_name(t, c_surname, word('given_alike', c_given1), c_given2)
         when variant < 0.98 then person_name(t, c_surname, c_given1,
              case when c_given2 > 0 then word('given_alike', c_given2) else 0 end)
         else word('surname' || t, c_surname)
              || case when h('salutation', i) % 2 = 0 then '先生' else '女士' end end""",
    """create macro heard_firm(t, firm_city, first, second, trade, suffix, head, city, i, variant) as case
         when variant < 0.55 then firm_name(t, firm_city, first, second, trade, suffix) || branch_name(t, head, city)
         when variant < 0.75 then word('town' || t, firm_city) || firm_core(t, first, second, trade)
              || branch_name(t, head, city)
         when variant < 0.83 then firm_core(t, first, second, trade) || branch_name(t, head, city)
         when variant < 0.90 then word('town' || t, firm_city) || firm_core(t, first, second, trade) || '公司'
              || branch_name(t, head, city)
         when variant < 0.95 then firm_name(t, firm_city, first, 1 + h('typo', i) % len(getvariable('firm_second')),
              trade, suffix) || branch_name(t, head, city)
         else firm_name(t, firm_city, first, second, trade, suffix) || '（' || word('town' || t, city) || '）' end""",
    """create macro heard_name(t, c, variant) as case
         when c.is_firm
         then heard_firm(t, c.firm_city, c.first, c.second, c.trade, c.suffix, c.head, c.city, c.i, variant)
         else heard_person(t, c.surname, c.given1, c.given2, c.i, variant) end""",
    """create macro dictated_address(t, c, k) as case
         when k < 60 then word('province' || t, c.city) || street(t, c.city, c.district, c.road, c.number)
              || door(t, c.is_firm, c.estate, c.building, c.unit, c.room)
         when k < 85 then street(t, c.city, c.district, c.road, c.number)
              || door(t, c.is_firm, c.estate, c.building, c.unit, c.room)
         else street(t, c.city, c.district, c.road, c.number)
              || short_door(t, c.is_firm, c.estate, c.building, c.unit, c.room) end""",
)
# Where only name and address tell who it is, both are written carefully.
_RECORDS = """
create view service_records as
select c.*, service_number(c.i) as source_id, u('script', c.i) >= 0.08 as is_traditional,
       h('habit', c.i) % 100 as habit,
       case when needs_address(c.evidence) then u('heard', c.i) * 0.5
            else u('heard', c.i) end as variant,
       case when needs_address(c.evidence) then h('written', c.i) % 85
            else h('written', c.i) % 100 end as k,
       case when not c.in_sales or c.i >= getvariable('newcomers_from') then c.registered
            else least(c.registered + (h('late', c.i) % 200)::int, getvariable('first')) end as written,
       case when u('movedtoo', c.i) < 0.5 then m.moved_on end as moved_on
from customers c left join moves m on m.i = c.i
where c.in_service
"""
_WRITTEN = """
create view service_customers as
select c.i, c.written, c.moved_on, c.source_id,
    case when c.is_firm then '企業' else '個人' end as kind,
    case when c.is_traditional then heard_name('_t', c, c.variant) else heard_name('', c, c.variant) end as name,
    case when c.evidence is null and u('silent', c.i) < 0.08 then null
         when mistypes_phone(c.evidence) then mistyped(c.mobile)
         when shares_nothing(c.evidence) or lost_phone(c.evidence) and u('silent', c.i) < 0.5 then null
         when lost_phone(c.evidence) then as_dictated(mobile(c.i + 20000000), c.habit)
         when c.is_firm and c.landline is not null and u('mainline', c.i) < 0.35 then null
         when c.moved_on <= getvariable('night') then as_dictated(mobile(c.i + 10000000), c.habit)
         else as_dictated(c.mobile, c.habit) end as phone,
    case when lost_phone(c.evidence) then null
         when c.is_firm and u('mainline', c.i) < 0.35 or u('mainline', c.i) between 0.5 and 0.8 then c.landline
    end as landline,
    case when shares_nothing(c.evidence) then null
         when shares_email(c.evidence) or u('wrote', c.i) < 0.4 then c.email end as email,
    case when shares_nothing(c.evidence) then null
         when needs_address(c.evidence) or u('visited', c.i) < 0.7
         then case when c.is_traditional then dictated_address('_t', c, c.k) else dictated_address('', c, c.k) end
    end as address,
    case when not shares_nothing(c.evidence) and u('invoiced', c.i) < 0.45 then c.tax_number
    end as tax_number,
    word('region_t', c.region) as region,
    strftime(c.written, '%Y-%m-%d') as registered
from service_records c
"""
# The file of `night`: everybody so far on the first night, new and changed customers on the others.
ROWS = """
select source_id, kind, name, phone, landline, email, address, tax_number, region, registered
from service_customers
where case when getvariable('night') = getvariable('first') then written <= getvariable('night')
           else written = getvariable('night') or coalesce(moved_on = getvariable('night'), false) end
order by i
"""


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Define `service_customers`; needs the population and the sales department's `moves`."""
    for statement in (*_MACROS, _RECORDS, _WRITTEN):
        connection.execute(statement)
