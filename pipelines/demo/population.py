"""The true customers: where they can be reached and which departments know them. One row per true customer.

Persons and their kin are made in `households.py`, companies in `groups.py`. What a department writes down about them
(and gets wrong) is in `customers_sales.py`, `customers_service.py` and `members_marketing.py`.
"""

from __future__ import annotations

import duckdb

from pipelines.demo import groups, households
from pipelines.demo.plan import Plan

# Steps that go without common factors with their modulus, so that numbers are unique: 8 digits of a mobile phone,
# 7 of a customer number.
MACROS = (
    "create macro shuffled8(i) as (i * 7654321 + getvariable('seed') * 977) % 100000000",
    "create macro shuffled7(i, step) as (i * step + getvariable('seed') * 131) % 10000000",
    "create macro mobile(i) as pick('mobile_prefix', h('prefix', i)) || lpad(shuffled8(i)::varchar, 8, '0')",
    # Some customers came from Taiwan and kept their phone.
    """create macro person_mobile(i) as
         case when u('taiwanese', i) < 0.03 then '+8869' || lpad(shuffled8(i)::varchar, 8, '0') else mobile(i) end""",
    "create macro landline(i, city) as word('city_telephone', city) || '-' "
    "|| (2 + h('landline', i) % 7) || lpad((shuffled7(i, 3456789))::varchar, 7, '0')",
    # GB 11643 with the right check digit, and nobody's: no city of any province has the number 98.
    """create macro citizen_body(i, city, born) as left(word('city_division', city), 2) || '98'
         || lpad((h('county', i) % 100)::varchar, 2, '0') || strftime(born, '%Y%m%d')
         || lpad((h('sequence', i) % 1000)::varchar, 3, '0')""",
    """create macro citizen_check(x) as '10X98765432'[1 + list_sum([
         x[k]::int * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][k] for k in range(1, 18)])::bigint % 11]""",
    """create macro citizen_number(i, city, born) as
         citizen_body(i, city, born) || citizen_check(citizen_body(i, city, born))""",
)
# What the records of a customer known to sales and service have in common; `evidence` is uniform in 0..1, NULL for
# who is not known to both. Who shares nothing cannot be found by anybody: five in a thousand.
EVIDENCE = (
    "create macro shares_phone(evidence) as coalesce(evidence < 0.80, false)",
    "create macro mistypes_phone(evidence) as coalesce(evidence >= 0.80 and evidence < 0.83, false)",
    "create macro shares_email(evidence) as coalesce(evidence >= 0.83 and evidence < 0.92, false)",
    "create macro shares_address(evidence) as coalesce(evidence >= 0.92 and evidence < 0.97, false)",
    "create macro shares_number(evidence) as coalesce(evidence >= 0.97 and evidence < 0.995, false)",
    "create macro shares_nothing(evidence) as coalesce(evidence >= 0.995, false)",
    "create macro lost_phone(evidence) as coalesce(evidence >= 0.83, false)",
    "create macro needs_address(evidence) as mistypes_phone(evidence) or shares_address(evidence)",
    "create macro needs_name(evidence) as needs_address(evidence) or shares_number(evidence)",
)

_PEOPLE = """
create table people as
select n.* replace (coalesce(g.city, n.city) as city), g.head, g.parent, g.ordinal, coalesce(g.head, n.i) as firm,
       case when g.is_shop then 1 + (h('shop', g.parent) + g.ordinal * 7) % len(getvariable('road')) end as shop,
       h('district', n.home) as district, 1 + h('road', n.home) % len(getvariable('road')) as road,
       1 + h('number', n.home) % 399 as number, 1 + h('estate', n.home) % len(getvariable('estate')) as estate,
       1 + h('building', n.home) % 28 as building, 1 + h('unit', n.home) % 4 as unit,
       (1 + h('floor', n.home) % 26) * 100 + 1 + h('door', n.home) % 4 as room,
       case when n.is_firm then mobile(n.i) else person_mobile(n.i) end as mobile,
       case when n.is_firm then landline(switchboard(n.i), coalesce(g.city, n.city))
            when u('landline', n.home) < 0.3 or n.home <> n.i then landline(n.home, n.city) end as landline,
       n.i >= getvariable('customers') as is_prospect,
       not is_prospect and (n.department < 0.75 or n.i >= getvariable('newcomers_from') or heads.head is not null)
           as in_sales,
       not is_prospect and (n.department >= 0.4 or n.i >= getvariable('newcomers_from')
           and (u('both', n.i) < 0.6 or (n.i - getvariable('newcomers_from')) % getvariable('newcomers') = 0))
           as in_service,
       is_prospect or u('member', n.i) < case when n.is_firm then 0.15 when in_sales then 0.45 else 0.25 end
           as in_marketing,
       pick('pick_size', h('size', n.i)) as size_band,
       case when n.i >= getvariable('newcomers_from') and not is_prospect
            then getvariable('first') + 1 + ((n.i - getvariable('newcomers_from')) // getvariable('newcomers'))::int
            when is_prospect and n.i - getvariable('customers') < getvariable('late_prospects')
            then getvariable('first') + 1 + ((n.i - getvariable('customers')) % (getvariable('nights') - 1))::int
            when u('old', n.i) < 0.7 then date '2019-01-01' + (h('registered', n.i) % 2150)::int
            else date '2024-11-21' + (h('registered', n.i) % (getvariable('first') - date '2024-11-20'))::int
       end as registered
from named n left join groups g on g.i = n.i
left join (select head from groups union select parent from groups) heads on heads.head = n.i
"""


def make(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Build `customers` (one row per true customer) with `people`, `groups`, `firms` and `tax_numbers`."""
    newcomers = plan.newcomers * (plan.nights - 1)
    prospects = plan.customers // 12
    variables = {"customers": plan.customers, "prospects": prospects, "first": plan.first_night, "nights": plan.nights,
                 "newcomers": plan.newcomers, "newcomers_from": plan.customers - newcomers,
                 "late_prospects": min(newcomers // 3, prospects // 2)}  # fmt: skip
    for name, value in variables.items():
        connection.execute(f"set variable {name} = ?", [value])
    groups.install(connection)
    for macro in (*MACROS, *EVIDENCE):
        connection.execute(macro)
    households.make(connection)
    groups.gather(connection)
    connection.execute(_PEOPLE)
    groups.register(connection)
    for statement in (_EMAILS, _DETAILS):
        connection.execute(statement)
    connection.execute("drop table named")


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
