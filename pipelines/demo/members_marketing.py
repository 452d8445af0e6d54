"""What marketing knows of its members: signed up in an app, with nicknames, masked phones and masked names.

A file of the membership system, which has numbers of its own: many members are customers of sales or service, some are
prospects known nowhere else. Not here: who they truly are (`population.py`).
"""

from __future__ import annotations

import duckdb

FILE_NAME = "会员资料_{:%Y%m%d}.csv"
HEADER = ("会员编号", "会员类型", "会员名称", "姓", "名", "手机号", "邮箱", "生日", "省份", "城市", "区县", "街道地址",
          "楼栋房号", "邮编", "入会日期")  # fmt: skip

# How much a member discloses, and who signed up twice. Where the other departments lack a customer's phone, or have
# another, the member is written openly: somebody must be able to find it.
_RECORDS = """
create table member_records as
select *, member_number(x) as source_id,
       case when is_test then 'test'
            when is_firm then 'firm'
            when is_child then 'phone of a parent'
            when is_plain then case when disclosed < 0.93 then 'open' else 'latin name' end
            when disclosed < 0.5 then 'open'
            when disclosed < 0.66 then 'masked phone'
            when disclosed < 0.78 then 'masked name'
            when disclosed < 0.88 then 'nickname'
            when disclosed < 0.96 then 'latin name'
            when disclosed < 0.98 and own_email is not null then 'no name'
            else 'title' end as habit
from (
    select c.*, copy, c.i + copy * getvariable('twice') as x, u('disclosed', x) as disclosed,
           u('written', x) as v,
           case when copy = 1 then least(c.registered + 1 + (h('rejoined', c.i) % 500)::int, getvariable('first'))
                when c.registered > getvariable('first') then c.registered
                else least(c.registered + (h('joined', c.i) % 300)::int, getvariable('first')) end as written,
           coalesce(c.email, case when u('membermail', c.i) < 0.6 and not c.is_firm
                                  then person_email(c.surname, c.given1, c.given2, c.i) end) as own_email,
           c.is_prospect and u('test', c.i) < 0.01 as is_test,
           c.role = 'child' and not c.is_like and u('parentphone', c.i) < 0.3 as is_child,
           coalesce(lost_phone(c.evidence) or mistypes_phone(c.evidence), false) or m.i is not null or copy = 1
               or c.evidence is null and (c.in_sales and u('nophone', c.i) < 0.04
                                          or c.in_service and u('silent', c.i) < 0.08) as is_plain,
           case when copy = 0 and u('movedthere', c.i) < 0.5 then m.moved_on end as moved_on
    from customers c cross join (values (0), (1)) copies(copy) left join moves m on m.i = c.i
    where c.in_marketing
      and (copy = 0 or u('joined_again', c.i) < 0.035 and c.registered < getvariable('first') and not c.is_firm)
)
"""
_MACROS = (
    """create macro signed_person(c) as case c.habit
         when 'masked name' then masked_name(c, c.v)
         when 'nickname'
         then nickname(c, c.x, case when c.in_sales and c.email is not null then c.v else c.v * 0.75 end)
         when 'latin name' then latin_name(c, c.x, c.v)
         when 'title' then case when c.v < 0.4 then addressed('', c, c.x) else titled('', c, c.x) end
         when 'test' then pick('false_name', c.x)
         when 'no name' then null
         when 'open' then case
             when c.is_like or c.v < 0.80 then full_name('', c)
             when c.v < 0.86 then full_name('_t', c)
             when c.v < 0.96 and not c.is_plain then misheard('', c, c.x, (c.v - 0.86) * 10)
             when c.v < 0.98 then full_name('', c) || ' ' || pick('english_name', h('english', c.x))
             else word('surname', c.surname) || ' ' || given('', c) end
         else full_name('', c) end""",
    """create macro signed_firm(c) as case
         when c.v < 0.40 then whole_firm('', c)
         when c.v < 0.65 then short_firm('', c)
         when c.v < 0.78 then firm_core('', c.first, c.second, c.trade) || branch_name('', c)
         when c.v < 0.88 then english_firm(c)
         else bracketed_firm('', c) end""",
    "create macro masked_phone(phone) as phone[1:3] || '****' || phone[8:]",
    """create macro signed_birth(born, k) as case
         when k < 70 then strftime(born, '%Y-%m-%d') when k < 80 then strftime(born, '%Y%m%d')
         when k < 86 then strftime(born, '%Y年') || month(born) || '月' || day(born) || '日'
         when k < 90 then strftime(born, '%Y/%m/%d')
         when k < 93 then strftime(born + 10, '%Y-%m-%d')
         else '1900-01-01' end""",
)
# `apart` where the app asked for surname and given name in boxes of their own.
_WRITTEN = """
create table member_texts as
select c.i, c.x, c.copy, c.written, c.moved_on, c.source_id, c.habit,
    case when c.is_firm then '企业' else '个人' end as kind,
    case when c.is_firm then signed_firm(c) else signed_person(c) end as name,
    c.habit = 'open' and u('apart', c.x) < 0.3 and c.v < 0.8 as apart,
    word('surname', c.surname) as family, given('', c) as given_name,
    case when c.habit = 'masked phone' then masked_phone(replace(c.mobile, '+886', '0'))
         when c.habit = 'test' then pick('false_phone', c.x)
         when c.habit = 'phone of a parent' then person_mobile(c.home)
         when c.is_firm then case when c.is_plain or u('mainline', c.i) < 0.35
                               then with_extension(c.landline, c.x) else c.mobile end
         when u('prefixed', c.x) < 0.12 and c.mobile[1] <> '+' then '+86 ' || c.mobile
         else c.mobile end as phone,
    case when c.habit = 'test' then pick('false_email', c.x)
         when c.habit in ('open', 'title') and not c.is_plain and u('nomail', c.x) < 0.3 then null
         else or_false(c.own_email, 'false_email', 0.05, c.x) end as email,
    case when c.is_firm or c.habit = 'test' then null
         when c.is_like or c.habit = 'phone of a parent' then strftime(c.born, '%Y-%m-%d')
         when u('told_birth', c.x) < 0.65 then signed_birth(c.born, h('birth', c.x) % 100) end as birth_date,
    case when not is_municipality(c.city) then word('province', c.city) end as province,
    case when c.habit <> 'test' then word('city', c.city) end as city,
    case when c.habit <> 'test' and u('told_district', c.x) < 0.7 or is_addressed(c)
         then district_name('', c.city, c.district) end as district,
    case when is_addressed(c) then word('road', c.road) || c.number || '号' end as street,
    case when is_addressed(c) then door('', c.is_firm, c.estate, c.building, c.unit, c.room) end as door,
    case when u('told_postcode', c.x) < 0.5 and c.habit <> 'test' then pick('postcode', c.city - 1) end as postcode,
    strftime(c.written, '%Y-%m-%d') as registered
from member_records c
"""
_PLACES = (
    "create macro is_municipality(city) as word('province', city) = ''",
    """create macro is_addressed(c) as
         c.habit <> 'test' and (c.is_plain or c.is_child or u('told_address', c.x) < 0.4)""",
)
# The file of `night`: everybody so far on the first night, new and changed members on the others.
ROWS = """
select source_id, kind, case when not apart then name end, case when apart then family end,
       case when apart then given_name end,
       case when moved_on <= getvariable('night') then mobile(i + 10000000) else phone end, email, birth_date, province,
       city, district, street, door, postcode, registered
from member_texts
where case when getvariable('night') = getvariable('first') then written <= getvariable('night')
           else written = getvariable('night') or coalesce(moved_on = getvariable('night'), false) end
order by x % getvariable('twice'), copy
"""
# Every member as last written, as the entity has it and with whose numbers these are; for the benches.
TRUTH = """
select 'member_club' as issuer, source_id as source_customer_id,
       case kind when '企业' then 'organisation' else 'person' end as customer_type,
       case when not apart then name end as name, case when apart then family end as family_name,
       case when apart then given_name end as given_name,
       case when moved_on <= getvariable('night') then mobile(i + 10000000) else phone end as phone, email, birth_date,
       province, city, district, street as address, nullif(door, '') as address_2, postcode,
       registered::date as registered_date
from member_texts where written <= getvariable('night') order by source_id
"""
PLANTED = {
    "member_records": "select count(*) from member_records",
    "members_known_nowhere_else": "select count(distinct i) from member_records where is_prospect",
    "members_twice": "select count(*) from member_records where copy = 1",
    **{
        f"members_with_{habit.replace(' ', '_')}": f"select count(*) from member_records where habit = '{habit}'"  # noqa: S608
        for habit in ("masked phone", "masked name", "nickname", "latin name", "no name", "phone of a parent")
    },
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `member_records` and `member_texts`; needs the population and the sales department's `moves`."""
    for statement in (*_MACROS, *_PLACES, _RECORDS, _WRITTEN):
        connection.execute(statement)
