"""What each product costs from which day on, without tax: two to three changes of cost in the two years.

GBK CSV: a list with the history, later what changes on its day. One cost is corrected once, dated back: the first
night's list comes again on the second night.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "成本清单_{:%Y%m%d}.csv"
HEADER = ("商品编码", "计量单位", "单位成本(不含税)", "生效日期")

# The last cost is about the standard cost of the product list. `percent` is of that cost.
_COSTS = """
create table product_costs as
select product, valid_from, greatest(1, (word('product_price', product) * (58 + h('cost', product) % 15)) // 100
           * (percent + h('costdrift', product * 8 + n) % 3) // 100)::bigint as cents
from range(1, 61) p(product),
     (values (0, date '2024-11-01', 92), (1, date '2025-07-01', 95), (2, date '2026-01-01', 98),
             (3, date '2026-07-01', 101)) c(n, valid_from, percent)
where n < 3 or h('thirdrise', product) % 3 = 0
"""
_CORRECTIONS = "create table cost_corrections (product bigint, valid_from date, cents bigint, since bigint)"
CORRECT_RESENT = """
insert into cost_corrections
select product, valid_from, cents * 108 // 100, version(getvariable('night'), 2)
from product_costs where valid_from = date '2026-01-01' order by h('costerror', product) limit 1
"""
_NOW = """
create view product_costs_now as
select c.product, c.valid_from, coalesce(k.cents, c.cents) as cents
from product_costs c left join cost_corrections k
    on k.product = c.product and k.valid_from = c.valid_from
        and k.since <= version(getvariable('night'), getvariable('revision'))
"""
CHOSEN = """
(valid_from = getvariable('night')
    or getvariable('night') = getvariable('first') and valid_from < getvariable('night'))
"""
ROWS = f"""
select word('product_code', product), word('product_unit', product), yuan(cents), strftime(valid_from, '%Y/%m/%d')
from product_costs_now where {CHOSEN} order by product, valid_from
"""  # noqa: S608 - a constant of this module
# Every cost as it stands after the night, as the entity has it; for the benches.
TRUTH = """
select word('product_code', product) as source_product_id, valid_from as valid_from_date,
       null::date as valid_to_date, word('product_unit', product) as unit_name, yuan(cents) as unit_cost_amt
from product_costs_now where valid_from <= getvariable('night') order by product, valid_from
"""
PLANTED = {
    "product_costs": "select count(*) from product_costs where valid_from <= getvariable('last')",
    "product_costs_corrected": "select count(*) from cost_corrections",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `product_costs`, one row per product and first day, and its empty corrections."""
    for statement in (_COSTS, _CORRECTIONS, _NOW):
        connection.execute(statement)
