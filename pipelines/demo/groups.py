"""The companies: groups with branches, shops of a branch, their names and tax numbers, and shared switchboards.

Every branch and every shop is a customer of its own, told apart from its group by the place in its name. Not here:
persons (`households.py`) and where everybody can be reached (`population.py`).
"""

from __future__ import annotations

import duckdb

CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
MACROS = (
    "create macro is_firm(i) as u('kind', i) < 0.3 and i < getvariable('customers')",
    # Ten firms in one office park have one switchboard.
    "create macro switchboard(i) as case when u('park', i // 10) < 0.1 then i // 10 * 10 else i end",
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
# The first firm of sixteen neighbours heads up to three branches, which carry its name; the first branch runs up to
# two shops in its town. `ordinal` counts the shops, and the branches of one group in one town.
_GROUPS = """
create table groups as
with blocks as (
    select *, 1 + h('branches', head) % 3 as branches, h('shops', head) % 3 as shops
    from (select i, city, min(i) over block as head, row_number() over block - 1 as position,
                 nth_value(i, 2) over whole as first_branch, nth_value(city, 2) over whole as first_city
          from named where is_firm
          window block as (partition by i // 16 order by i),
                 whole as (partition by i // 16 order by i rows between unbounded preceding and unbounded following))
)
select i, head, position > branches as is_shop,
       case when is_shop then first_branch else head end as parent,
       case when is_shop then first_city else blocks.city end as city,
       row_number() over (partition by head, is_shop, case when not is_shop then blocks.city end order by i) as ordinal
from blocks where u('group', head) < 0.35 and position between 1 and branches + shops
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
    select i, city, (i * 1000003 + getvariable('seed')) % 3100000 as n from people
    where is_firm and not (shop is not null and u('ownnumber', i) < 0.5)
), body as (
    select i, word('city_division', city) as division,
           'MA' || getvariable('code_letters')[1 + n // 100000] || lpad((n % 100000)::varchar, 5, '0') as code
    from numbered
), seventeen as (
    select i, '91' || division || code || organisation_check(code) as code from body
)
select i, code || credit_check(code) as tax_number from seventeen
"""


def install(connection: duckdb.DuckDBPyConnection) -> None:
    """Define the macros; needs the words'."""
    connection.execute("set variable code_letters = ?", [CODE_LETTERS])
    for macro in MACROS:
        connection.execute(macro)


def gather(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `groups` (one row per branch or shop); needs `named`."""
    connection.execute(_GROUPS)


def register(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `firms` (names, shared by branches) and `tax_numbers`; needs `people`."""
    for statement in (_FIRMS, _TAX_NUMBERS):
        connection.execute(statement)
