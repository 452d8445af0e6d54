"""Who lives with whom and is called what: couples, parents and children, twins, and strangers of one name.

Makes `named`, one row per true customer with name, city and day of birth. Not here: where they live (`population.py`).
"""

from __future__ import annotations

import duckdb

MACROS = (
    # Homes are shared by their number: two neighbours, or four where parents and two children are customers.
    """create macro is_family(i) as u('family4', i // 4) < 0.1 and not is_firm(i // 4 * 4)
         and not is_firm(i // 4 * 4 + 1) and not is_firm(i // 4 * 4 + 2) and not is_firm(i // 4 * 4 + 3)""",
    """create macro household(i) as case when is_family(i) then i // 4 * 4
         when not is_firm(i) and not is_firm(i // 2 * 2) and not is_firm(i // 2 * 2 + 1)
              and u('household', i // 2) < 0.08 then i // 2 * 2 else i end""",
    """create macro role(i, home) as case
         when home = i then case when household(i + 1) = i then 'first' end
         when home % 4 = 0 and is_family(i)
         then ['spouse', 'child', case when u('twins', i // 4) < 0.4 then 'twin' else 'child' end][i % 4]
         when u('kin', i // 2) < 0.35 then 'spouse' when u('kin', i // 2) < 0.65 then 'child'
         when u('kin', i // 2) < 0.72 then 'twin' else 'other' end""",
    # Parents were born from 1950 to 1980, their children 23 to 32 years later, twins on one day.
    """create macro born(i, home, role) as case role
         when 'first' then date '1950-01-01' + (h('born', i) % 11000)::int
         when 'spouse' then date '1950-01-01' + (h('born', home) % 11000 + h('younger', i) % 3000 - 1500)::int
         when 'child' then date '1950-01-01' + (h('born', home) % 11000 + 8500 + h('younger', i) % 3200)::int
         when 'twin' then case when is_family(i) then born_of_child(i - 1, home)
                               else date '1950-01-01' + (h('born', home) % 11000)::int end
         else date '1948-01-01' + (h('born', i) % 20000)::int end""",
)
_CHILD = """create macro born_of_child(i, home) as
    date '1950-01-01' + (h('born', home) % 11000 + 8500 + h('younger', i) % 3200)::int"""

_WHO = """
create table who as
select i, is_firm, home, role,
       pick('pick_surname', h('surname', case when role in ('child', 'twin')
           or role = 'other' and u('family', i // 2) < 0.6 then home else i end)) as surname,
       pick('pick_given', h('given1', i)) as given1,
       case when u('given', i) < 0.8 then pick('pick_given', h('given2', i)) else 0 end as given2,
       pick('pick_city', h('city', home)) as city,
       u('department', i) as department
from (select *, case when not is_firm then role(i, home) end as role
      from (select i, is_firm(i) as is_firm, household(i) as home
            from range(getvariable('customers') + getvariable('prospects')) t(i)))
"""
# Half of the sons are named after their father, twins after each other: the first character is the same. Nobody else
# in a household has a name like the first of it.
_KIN = """
create table kin as
select w.* replace (coalesce(f.given1, case when o.given1 = w.given1
                                            then 1 + (w.given1 + 10 + h('other', w.i) % 50) % 100 else w.given1 end)
                        as given1,
                    case when f.i is null or w.given2 > 0 and w.given2 <> f.given2 then w.given2
                         else 1 + (f.given2 + 1 + h('apart', w.i) % 40) % 100 end as given2),
       f.i is not null as is_like
from who w left join who f
    on f.i = case when w.role = 'twin' and is_family(w.i) then w.i - 1
                  when w.role = 'twin' or w.role = 'child' and w.i - w.home < 3 and u('likename', w.i) < 0.5
                  then w.home end
left join who o on o.i = case when w.home <> w.i then w.home end
"""
# A namesake in the same city is another person with another phone; a city's many 王伟 come from one block of people.
_NAMED = """
create table named as
select k.* replace (
    case when is_one_of_many(k) then word('common_surname', 1 + h('many', k.i // 64) % 10)
         else coalesce(n.surname, k.surname) end as surname,
    case when is_one_of_many(k) then word('common_given', 1 + h('many', k.i // 64) % 10)
         else coalesce(n.given1, k.given1) end as given1,
    case when is_one_of_many(k) then 0 else coalesce(n.given2, k.given2) end as given2,
    case when is_one_of_many(k) then pick('pick_city', h('manycity', k.i // 64))
         else coalesce(n.city, k.city) end as city),
    born(k.i, k.home, k.role) as born
from kin k
left join (select * from kin where not is_firm and role is null) n
    on n.i = case when u('namesake', k.i) < 0.015 and not k.is_firm and k.role is null then k.i - 2 end
"""
_MANY = """create macro is_one_of_many(k) as
    u('many', k.i // 64) < 0.25 and k.i % 16 = 5 and not k.is_firm and k.role is null"""


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `named`; needs the words, the number of `customers` and of `prospects`."""
    for statement in (_CHILD, *MACROS, _MANY, _WHO, _KIN, _NAMED):
        connection.execute(statement)
    for table in ("who", "kin"):
        connection.execute(f"drop table {table}")
