"""Production by product and week: planned, made and possible; a workbook every night for this week and the next three.

What was made is what the warehouses received of it. The plan of one product has been missed for weeks; a correction
of a plan comes as a resent workbook.
"""

from __future__ import annotations

import duckdb

WORKBOOK_NAME = "生产周报_{:%Y%m%d}.xlsx"
GROUPS = (("产品", ("商品编码", "商品名称")), ("周", ("计量单位", "周起始日", "制表日期")),
          ("数量", ("计划产量", "实际产量", "周产能")))  # fmt: skip
NUMBERS = frozenset(("计划产量", "实际产量", "周产能"))
DAMAGED = ("P3002", "外墙漆（20kg）", "桶", "2026-10-05", "2026-11-01", "停产", None, None)
#: Made by the company itself; nobody is asked to deliver them.
PRODUCED = (22, 24, 26, 32, 34, 36)
MISSED, MISSED_WEEKS = 24, 6

# Quantities in thousandths. A week's output is what came into the warehouses from Monday to Sunday.
_PRODUCTION = """
create table production as
with weeks as (
    select product, week::date as week
    from (select unnest(getvariable('produced')) as product),
         range(date_trunc('week', getvariable('stock_starts') + 6)::timestamp,
               (getvariable('last') + 22)::timestamp, interval 7 day) t(week)
), made as (
    select product, date_trunc('week', starts)::date as week, sum(qty)::bigint as qty
    from stock_cycles where is_produced(product) group by all
), planned as (
    select w.product, w.week, coalesce(m.qty, 0) as qty,
           1000 * ceil(coalesce(m.qty, 0) / 1000.0 * case
               when w.product = getvariable('missed') and w.week > getvariable('last') - 7 * getvariable('missed_weeks')
               then 1.6 else (94 + h('plan', w.product * 100000 + (w.week - date '2024-01-01')) % 13) / 100.0 end
               )::bigint as planned
    from weeks w left join made m using (product, week)
)
select *, 1000 * ceil(max(planned) over (partition by product) * 1.1 / 1000)::bigint as capacity from planned
"""
# Revision 2 of a night puts next week's plan of the first product right.
CORRECT_RESENT = """
update production set planned = planned + 5000
where product = getvariable('produced')[1] and week = date_trunc('week', getvariable('night'))::date + 7
"""
CHOSEN = """
week <= date_trunc('week', getvariable('night'))::date + 21
and (getvariable('night') = getvariable('first') or week >= date_trunc('week', getvariable('night'))::date)
"""
# What was made up to the night: nothing is said of weeks to come.
_MADE = """
case when week <= getvariable('night') then coalesce((select sum(c.qty) from stock_cycles c
    where c.product = production.product and c.starts between week and least(week + 6, getvariable('night'))), 0) end
"""
ROWS = f"""
select word('product_code', product), word('product_name', product), word('product_unit', product),
       strftime(week, '%Y-%m-%d'), strftime(getvariable('night'), '%Y-%m-%d'), pieces(planned),
       pieces(({_MADE})::bigint), pieces(capacity)
from production where {CHOSEN} order by product, week
"""  # noqa: S608 - constants of this module
SUMS = f"select null, coalesce(sum(planned), 0) from production where {CHOSEN}"  # noqa: S608 - constants of this module
# Every week told of by the night as the entity has it; for the benches.
TRUTH = f"""
select word('product_code', product) as source_product_id, week as week_start_date, pieces(planned) as planned_qty,
       pieces(({_MADE})::bigint) as produced_qty, pieces(capacity) as capacity_qty
from production where week <= date_trunc('week', getvariable('night'))::date + 21 order by product, week
"""  # noqa: S608 - constants of this module
PLANTED = {
    "production_weeks": "select count(*) from production",
    "production_weeks_of_a_missed_plan": "select count(*) from production where product = getvariable('missed') "
    "and week > getvariable('last') - 7 * getvariable('missed_weeks') and week <= getvariable('last') "
    "and planned > qty",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `production`, one row per product and week; needs `stock_cycles` and the macro `is_produced`."""
    for name, value in {"missed": MISSED, "missed_weeks": MISSED_WEEKS}.items():
        connection.execute(f"set variable {name} = ?", [value])
    connection.execute(_PRODUCTION)
