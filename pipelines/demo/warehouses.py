"""The three warehouses behind the inventory exports: who supplies what, and how stock follows what sales ships.

A product's stock at a site is safety stock plus what the running cycle still needs: it is never negative, and every
movement explains it. Quantities are thousandths, costs whole cents. The files are in `<export>_inventory.py`.
"""

from __future__ import annotations

from datetime import date, timedelta

import duckdb

from pipelines.demo import production_weeks_production, words
from pipelines.demo.plan import Plan

SITE_OF_REGION = (1, 2, 3, 1, 2, 3, 3)  # in the order of words.REGIONS
MONTHS_BEFORE = 12  # month ends before the first night whose stock is known

MACROS = (
    "create macro runs_out(product, site) as h('outage', product::bigint * 4 + site) % 15 = 0",
    "create macro out_from(product, site) as "
    "date '2026-11-12' - (h('outagestarts', product::bigint * 4 + site) % 14)::int",
    "create macro is_produced(product) as list_contains(getvariable('produced'), product)",
    # What sales cannot ship from the own site: the next one helps, and some customers cancel for want of it.
    "create macro lacks_stock(product, region, day) as runs_out(product, word('site_of_region', region)) "
    "and day >= out_from(product, word('site_of_region', region))",
)
# A product at a site. Every fifteenth is planted to run out; every twelfth has stock that hardly moves.
_SKUS = """
create table stock_skus as
select product, site, (word('product_price', product) * (58 + h('cost', product) % 15)) // 100 as cost,
       10 + (h('rhythm', x) % 21)::int as rhythm, (h('shift', x) % 30)::int as shift,
       runs_out(product, site) as runs_out, h('slow', x) % 12 = 5 as is_slow, out_from(product, site) as out_from,
       word('stock_life', product) as life
from (select product, site, product * 4 + site as x from range(1, 61) p(product), range(1, 4) s(site))
"""
# What sales ships from where; a site that has run out is helped by the next one, and what hardly moves went out of use.
_FLOWS = """
create table stock_flows as
select s.product, case when runs_out and shipped >= out_from or is_slow and shipped >= date '2026-06-01'
                       then home % 3 + 1 else home end as site, ordered, shipped,
       sum(qty)::bigint as qty
from (select l.product, word('site_of_region', f.region) as home, l.ordered, l.ordered + l.ship_days as shipped, l.qty
      from lines l join order_facts f on f.o = l.o where l.fate <> 3) s
join stock_skus k on k.product = s.product and k.site = s.home
group by all
"""
_DEMAND = """
create table stock_demand as
select product, site, shipped as day, sum(qty)::bigint as qty from stock_flows group by all
"""
# Beyond the last night demand is the mean of two years.
_MEANS = """
create table stock_means as
select k.*, coalesce(d.mean, 0) as mean,
       case when runs_out then 0 when is_slow then 20000 + 1000 * floor(coalesce(d.mean, 0) * 0.09)::bigint
            else 1000 + 1000 * floor(coalesce(d.mean, 0) * (4 + h('safety', product * 4 + site) % 12) / 1000)::bigint
       end as safety
from stock_skus k
left join (select product, site, sum(qty) / 730.0 as mean from stock_demand group by all) d using (product, site)
"""
# A cycle starts with a receipt that covers its demand.
_CYCLES = """
create table stock_cycles as
with numbered as (
    select m.*, c::int as c, date '2024-06-01' + (c * rhythm - shift)::int as starts,
           date '2024-06-01' + ((c + 1) * rhythm - shift - 1)::int as ends
    from stock_means m, range(0, 100) r(c)
), ahead as (
    select *, case when runs_out then 0 else 1000 * ceil(mean * greatest(0, ends - greatest(starts - 1,
                   getvariable('last'))) / 1000)::bigint end as extra
    from numbered
    where ends >= getvariable('stock_starts') - 35 and starts <= getvariable('last') + 20
)
select a.*, any_value(a.extra) + coalesce(sum(d.qty), 0)::bigint as qty
from ahead a left join stock_demand d
  on d.product = a.product and d.site = a.site and d.day between a.starts and a.ends and d.day <= getvariable('last')
group by all
"""
# Two suppliers a category; even products come from the first.
_SUPPLIERS = """
create table suppliers as
select s, 'V' || lpad((s + 100)::varchar, 4, '0') as number, (4 + h('lead', s) % 9)::int as lead,
       replace(pick_town, '市', '') || word('supplier_names', s) as name, pick_town as city,
       word('city_telephone', place) || '-' || (60000000 + h('supplierphone', s) % 30000000) as phone,
       [30, 45, 60][1 + h('terms', s) % 3] as terms
from (select s, 1 + h('suppliercity', s) % len(getvariable('city')) as place,
             word('city', place) as pick_town
      from range(1, 13) r(s))
"""


def install(connection: duckdb.DuckDBPyConnection) -> None:
    """Say which products run out where and when; orders ask it before there is any stock."""
    connection.execute("set variable site_of_region = ?", [list(SITE_OF_REGION)])
    connection.execute("set variable produced = ?", [list(production_weeks_production.PRODUCED)])
    for macro in MACROS:
        connection.execute(macro)


def make(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Build `stock_skus`, `stock_flows`, `stock_demand`, `stock_cycles` and `suppliers`; needs the order lines."""
    variables = {"sites": list(words.SITES), "stock_starts": starts(plan),
                 "stock_life": [_life(number) for number in range(60)], "supplier_names": list(words.SUPPLIER_NAMES),
                 "brands": words.BRANDS.split()}  # fmt: skip
    for name, value in variables.items():
        connection.execute(f"set variable {name} = ?", [value])
    connection.execute("create macro supplier_of(product) as 1 + 2 * ((product - 1) // 10) + product % 2")
    for statement in (_SKUS, _FLOWS, _DEMAND, _MEANS, _CYCLES, _SUPPLIERS):
        connection.execute(statement)


def starts(plan: Plan) -> date:
    """The day from which movements are known: the first of the month, twelve month ends before the first night."""
    months = plan.first_night.year * 12 + plan.first_night.month - 1 - MONTHS_BEFORE
    return date(months // 12, months % 12 + 1, 1)


def month_ends(plan: Plan) -> list[date]:
    """The last days of the twelve months before the first night's."""
    first = plan.first_night.year * 12 + plan.first_night.month - 1
    months = range(first - MONTHS_BEFORE + 1, first + 1)
    return [date(month // 12, month % 12 + 1, 1) - timedelta(days=1) for month in months]


def _life(number: int) -> int | None:
    """Days a product keeps: chemicals a year, paint and cleaners two, appliances for ever."""
    return (365, 540, 730, 730, None, None)[number // 10]
