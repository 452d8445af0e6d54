"""The true customers: persons, households, companies, groups with branches. One row per true customer.

What a department writes down about them (and gets wrong) is in `customers_sales.py` and `customers_service.py`.
"""

from __future__ import annotations

import duckdb

from pipelines.demo.plan import Plan

# Steps that go without common factors with their modulus, so that numbers are unique: 8 digits of a mobile phone,
# 7 of a customer number.
MACROS = (
    "create macro shuffled8(i) as (i * 7654321 + getvariable('seed') * 977) % 100000000",
    "create macro shuffled7(i, step) as (i * step + getvariable('seed') * 131) % 10000000",
    "create macro mobile(i) as pick('mobile_prefix', h('prefix', i)) || lpad(shuffled8(i)::varchar, 8, '0')",
    "create macro is_firm(i) as u('kind', i) < 0.3",
    # Homes and switchboards are shared by their number: two neighbours at home, ten firms in one office park.
    """create macro household(i) as
         case when not is_firm(i) and not is_firm(i // 2 * 2) and not is_firm(i // 2 * 2 + 1)
                and u('household', i // 2) < 0.08 then i // 2 * 2 else i end""",
    "create macro switchboard(i) as case when u('park', i // 10) < 0.1 then i // 10 * 10 else i end",
    "create macro landline(i, city) as word('city_telephone', city) || '-' "
    "|| (2 + h('landline', i) % 7) || lpad((shuffled7(i, 3456789))::varchar, 7, '0')",
    # GB 11714: the check character of an organisation code's eight characters.
    """create macro organisation_check(x) as '0123456789X0'[12 - list_sum([
         (instr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', x[k]) - 1) * [3, 7, 9, 10, 5, 8, 4, 2][k]
         for k in range(1, 9)])::bigint % 11]""",
    # GB 32100: the check character of a unified social credit code's seventeen (weights are 3 to the k, modulo 31).
    """create macro credit_check(x) as getvariable('code_letters')[1 + (31 - list_sum([
         (instr(getvariable('code_letters'), x[k]) - 1)
         * [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28][k]
         for k in range(1, 18)])::bigint % 31) % 31]""",
)
CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# What the two records of a customer known to both departments have in common; `evidence` is uniform in 0..1, NULL for
# a customer of one department.
EVIDENCE = (
    "create macro shares_phone(evidence) as coalesce(evidence < 0.80, false)",
    "create macro mistypes_phone(evidence) as coalesce(evidence >= 0.80 and evidence < 0.83, false)",
    "create macro shares_email(evidence) as coalesce(evidence >= 0.83 and evidence < 0.92, false)",
    "create macro shares_address(evidence) as coalesce(evidence >= 0.92 and evidence < 0.97, false)",
    "create macro shares_nothing(evidence) as coalesce(evidence >= 0.97, false)",
    "create macro lost_phone(evidence) as coalesce(evidence >= 0.83, false)",
    "create macro needs_address(evidence) as mistypes_phone(evidence) or shares_address(evidence)",
)

_WHO = """
create table who as
select i, is_firm(i) as is_firm, household(i) as home,
       pick('pick_surname', h('surname', case when u('family', i // 2) < 0.6 then household(i) else i end)) as surname,
       pick('pick_given', h('given1', i)) as given1,
       case when u('given', i) < 0.8 then pick('pick_given', h('given2', i)) else 0 end as given2,
       pick('pick_city', h('city', household(i))) as city,
       u('department', i) as department
from range(getvariable('customers')) t(i)
"""
# A namesake in the same city: another person, another phone.
_NAMESAKES = """
create table named as
select w.* replace (
    case when n.i is null then w.surname else n.surname end as surname,
    case when n.i is null then w.given1 else n.given1 end as given1,
    case when n.i is null then w.given2 else n.given2 end as given2,
    case when n.i is null then w.city else n.city end as city)
from who w
left join (select * from who where not is_firm and home = i) n
    on n.i = case when u('namesake', w.i) < 0.01 and not w.is_firm and w.home = w.i then w.i - 2 end
"""
# A group: the first firm of sixteen neighbours heads up to three branches, which carry its name.
_GROUPS = """
create table groups as
select i, head, position from (
    select i, min(i) over block as head, row_number() over block - 1 as position
    from named where is_firm window block as (partition by i // 16 order by i))
where u('group', head) < 0.35 and position between 1 and 1 + h('branches', head) % 3
"""
_PEOPLE = """
create table people as
select n.i, n.is_firm, n.home, n.surname, n.given1, n.given2, n.city, g.head, coalesce(g.head, n.i) as firm,
       h('district', n.home) as district, 1 + h('road', n.home) % len(getvariable('road')) as road,
       1 + h('number', n.home) % 399 as number, 1 + h('estate', n.home) % len(getvariable('estate')) as estate,
       1 + h('building', n.home) % 28 as building, 1 + h('unit', n.home) % 4 as unit,
       (1 + h('floor', n.home) % 26) * 100 + 1 + h('door', n.home) % 4 as room,
       mobile(n.i) as mobile,
       case when n.is_firm then landline(switchboard(n.i), n.city)
            when u('landline', n.home) < 0.3 or n.home <> n.i then landline(n.home, n.city) end as landline,
       n.department < 0.75 or n.i >= getvariable('newcomers_from') or heads.head is not null as in_sales,
       n.department >= 0.4 or n.i >= getvariable('newcomers_from')
           and (u('both', n.i) < 0.6 or (n.i - getvariable('newcomers_from')) % getvariable('newcomers') = 0)
           as in_service,
       pick('pick_size', h('size', n.i)) as size_band,
       case when n.i >= getvariable('newcomers_from')
            then getvariable('first') + 1 + ((n.i - getvariable('newcomers_from')) // getvariable('newcomers'))::int
            when u('old', n.i) < 0.7 then date '2019-01-01' + (h('registered', n.i) % 2150)::int
            else date '2024-11-21' + (h('registered', n.i) % (getvariable('first') - date '2024-11-20'))::int
       end as registered
from named n left join groups g on g.i = n.i
left join (select distinct head from groups) heads on heads.head = n.i
"""
_FIRMS = """
create table firms as
select i as firm, 1 + h('first', i) % len(getvariable('firm_first')) as first,
       1 + h('second', i) % len(getvariable('firm_second')) as second,
       1 + h('trade', i) % len(getvariable('trade')) as trade,
       case when is_head then 4 else pick('pick_suffix', h('suffix', i)) end as suffix, city as firm_city
from (select p.i, p.city, p.i in (select head from groups) as is_head from people p where p.is_firm and p.head is null)
"""
_TAX_NUMBERS = """
create table tax_numbers as
with numbered as (
    select i, city, (i * 1000003 + getvariable('seed')) % 3100000 as n from people where is_firm
), body as (
    select i, word('city_division', city) as division,
           'MA' || getvariable('code_letters')[1 + n // 100000] || lpad((n % 100000)::varchar, 5, '0') as code
    from numbered
), seventeen as (
    select i, '91' || division || code || organisation_check(code) as code from body
)
select i, code || credit_check(code) as tax_number from seventeen
"""


def make(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Build `people` (one row per true customer), `firms` (names, shared by branches) and `tax_numbers`."""
    newcomers = plan.newcomers * (plan.nights - 1)
    variables = {"customers": plan.customers, "first": plan.first_night, "newcomers": plan.newcomers,
                 "newcomers_from": plan.customers - newcomers, "code_letters": CODE_LETTERS}  # fmt: skip
    for name, value in variables.items():
        connection.execute(f"set variable {name} = ?", [value])
    for statement in (*MACROS, *EVIDENCE, _WHO, _NAMESAKES, _GROUPS, _PEOPLE, _FIRMS, _TAX_NUMBERS, _EMAILS, _DETAILS):
        connection.execute(statement)
    for table in ("who", "named"):
        connection.execute(f"drop table {table}")


_EMAILS = """
create macro person_email(surname, given1, given2, i) as
    word('surname_latin', surname) || word('given_latin', given1)
    || case when given2 > 0 then word('given_latin', given2) else '' end
    || (shuffled7(i, 7654321) % 10000000)
    || ['@qqmail.example', '@netmail.example', '@mail.example'][1 + h('provider', i) % 3]
"""
# Where people can be reached and what they are called, in both scripts; `_t` is traditional.
_DETAILS = """
create table customers as
select p.*, f.first, f.second, f.trade, f.suffix, f.firm_city, t.tax_number,
       case when p.is_firm and u('mail', p.i) < 0.85
            then ['info', 'sales', 'office'][1 + h('box', p.i) % 3] || '@' || word('firm_first_latin', f.first)
                 || word('firm_second_latin', f.second) || p.i || '.example'
            when not p.is_firm and u('mail', p.i) < 0.6 or shares_email(u('evidence', p.i))
            then person_email(p.surname, p.given1, p.given2, p.i) end as email,
       word('city_region', p.city) as region,
       case when p.in_sales and p.in_service then u('evidence', p.i) end as evidence
from people p left join firms f on f.firm = case when p.is_firm then p.firm end
left join tax_numbers t on t.i = p.i
order by p.i
"""
