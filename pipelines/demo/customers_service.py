"""What the service desk writes down about customers: traditional characters, names as heard, numbers as dictated.

Not here: who the customers truly are (`population.py`).
"""

from __future__ import annotations

import duckdb

WORKBOOK_NAME = "客戶資料_{:%Y%m%d}.xlsx"
GROUPS = (
    ("基本資料", ("客戶代號", "類型", "客戶名稱")),
    ("聯絡方式", ("手機", "電話", "電子郵件", "地址")),
    ("其他", ("統一編號", "出生日期", "證件號碼", "區域", "建檔日期")),
)

TWICE = 5_000_000  # added to a customer's row number where its second record is numbered

# How the name was understood: `variant` in 0..1, the same for one record every night.
_MACROS = (
    """create macro heard_person(t, c, variant) as case
         when variant < 0.78 then full_name(t, c)
         when variant < 0.955 then misheard(t, c, c.x, (variant - 0.78) / 0.175)
         when variant < 0.965 then latin_name(c, c.x, u('latin', c.x))
         when variant < 0.98 then titled(t, c, c.x)
         else addressed(t, c, c.x) end""",
    """create macro heard_firm(t, c, variant) as case
         when variant < 0.55 then whole_firm(t, c)
         when variant < 0.73 then short_firm(t, c)
         when variant < 0.81 then firm_core(t, c.first, c.second, c.trade) || branch_name(t, c)
         when variant < 0.88 then word('town' || t, c.firm_city) || firm_core(t, c.first, c.second, c.trade) || '公司'
              || branch_name(t, c)
         when variant < 0.92 then bracketed_firm(t, c)
         when variant < 0.96 then firm_name(t, c.firm_city, c.first,
              1 + h('typo', c.x) % len(getvariable('firm_second')), c.trade, c.suffix)
              || branch_name(t, c)
         else firm_name(t, c.firm_city, c.first, c.second, c.trade, c.suffix) || '（' || word('town' || t, c.city)
              || case when c.shop is null then '' else word('road' || t, c.shop) end || '）' end""",
    """create macro heard_name(t, c, variant) as
         case when c.is_firm then heard_firm(t, c, variant) else heard_person(t, c, variant) end""",
    # The first six and the last four digits are read back, the others are not.
    "create macro masked_citizen(number) as number[1:6] || '********' || number[15:]",
    """create macro dictated_address(t, c, k) as case
         when k < 60 then word('province' || t, c.city) || street(t, c.city, c.district, c.road, c.number)
              || door(t, c.is_firm, c.estate, c.building, c.unit, c.room)
         when k < 85 then street(t, c.city, c.district, c.road, c.number)
              || door(t, c.is_firm, c.estate, c.building, c.unit, c.room)
         else street(t, c.city, c.district, c.road, c.number)
              || short_door(t, c.is_firm, c.estate, c.building, c.unit, c.room) end""",
)
# Where only name and address or number tell who it is, they are written carefully; so are names of one household that
# are alike. Some customers stand here twice: whoever took the call did not find them.
_RECORDS = """
create view service_records as
select c.*, copy, c.i + copy * getvariable('twice') as x,
       service_number(c.i + copy * getvariable('twice')) as source_id,
       u('script', x) >= 0.08 as is_traditional, h('habit', x) % 100 as habit,
       case when needs_name(c.evidence) or c.is_like then u('heard', x) * 0.5 else u('heard', x) end as variant,
       case when needs_address(c.evidence) then h('written', x) % 85 else h('written', x) % 100 end as k,
       case when copy = 1 then least(c.registered + 1 + (h('again', c.i) % 300)::int, getvariable('first'))
            when not c.in_sales or c.i >= getvariable('newcomers_from') then c.registered
            else least(c.registered + (h('late', c.i) % 200)::int, getvariable('first')) end as written,
       case when copy = 0 and u('movedtoo', c.i) < 0.5 then m.moved_on end as moved_on
from customers c cross join (values (0), (1)) copies(copy) left join moves m on m.i = c.i
where c.in_service and (copy = 0 or u('asked_again', c.i) < 0.015 and c.i < getvariable('newcomers_from')
                        and c.head is null and not lost_phone(c.evidence))
"""
_WRITTEN = """
create view service_customers as
select c.i, c.copy, c.written, c.moved_on, c.source_id,
    case when c.is_firm then '企業' else '個人' end as kind,
    case when c.is_traditional then heard_name('_t', c, c.variant) else heard_name('', c, c.variant) end as name,
    or_false(case when c.copy = 1 then as_dictated(c.mobile, c.habit)
         when c.evidence is null and u('silent', c.i) < 0.08 then null
         when mistypes_phone(c.evidence) then mistyped(c.mobile)
         when shares_number(c.evidence) or shares_nothing(c.evidence)
              or lost_phone(c.evidence) and u('silent', c.i) < 0.5 then null
         when lost_phone(c.evidence) then as_dictated(mobile(c.i + 20000000), c.habit)
         when c.is_firm and c.landline is not null and u('mainline', c.i) < 0.35 then null
         when c.moved_on <= getvariable('night') then as_dictated(mobile(c.i + 10000000), c.habit)
         else as_dictated(c.mobile, c.habit) end, 'false_phone', 0.1, c.x) as phone,
    case when lost_phone(c.evidence) or c.copy = 1 then null
         when c.is_firm and u('mainline', c.i) < 0.35 or u('mainline', c.i) between 0.5 and 0.8
         then with_extension(c.landline, c.x) end as landline,
    case when shares_number(c.evidence) or shares_nothing(c.evidence) then null
         when shares_email(c.evidence) or u('wrote', c.x) < 0.4 then c.email end as email,
    or_false(case when shares_number(c.evidence) or shares_nothing(c.evidence) then null
         when needs_address(c.evidence) or u('visited', c.x) < 0.7 or c.in_marketing and u('silent', c.i) < 0.08
         then case when c.is_traditional then dictated_address('_t', c, c.k) else dictated_address('', c, c.k) end
    end, 'false_address', 0.04, c.x) as address,
    case when shares_number(c.evidence) or not shares_nothing(c.evidence) and u('invoiced', c.x) < 0.45
         then c.tax_number end as tax_number,
    case when c.is_firm or shares_nothing(c.evidence) then null
         when shares_number(c.evidence) or c.is_like or u('asked_birth', c.x) < 0.2 then strftime(c.born, '%Y/%m/%d')
    end as birth_date,
    case when c.is_firm or shares_nothing(c.evidence) then null
         when shares_number(c.evidence) or u('asked_number', c.x) < 0.08
         then masked_citizen(citizen_number(c.i, c.city, c.born)) end as citizen,
    word('region_t', c.region) as region,
    strftime(c.written, '%Y-%m-%d') as registered
from service_records c
"""
# The file of `night`: everybody so far on the first night, new and changed customers on the others.
ROWS = """
select source_id, kind, name, phone, landline, email, address, tax_number, birth_date, citizen, region, registered
from service_customers
where case when getvariable('night') = getvariable('first') then written <= getvariable('night')
           else written = getvariable('night') or coalesce(moved_on = getvariable('night'), false) end
order by i, copy
"""

# Every customer as last written, as the entity has it and with whose numbers these are; for the benches.
TRUTH = """
select 'callcentre_tw' as issuer, source_id as source_customer_id,
       case kind when '企業' then 'organisation' else 'person' end as customer_type, name, phone, landline as phone_alt,
       email, address, tax_number, birth_date, citizen as national_id,
       word('region_code', list_position(getvariable('region_t'), region)) as region_code,
       registered::date as registered_date
from service_customers where written <= getvariable('night') order by source_id
"""


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Define `service_customers`; needs the population and the sales department's `moves`."""
    for statement in (*_MACROS, _RECORDS, _WRITTEN):
        connection.execute(statement)
