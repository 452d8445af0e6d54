"""What suppliers agreed to: lead time, least order, pack and price of each product, from a day on.

UTF-8 CSV with a byte order mark; comes with the history and when terms change. Every fifth product was to become
cheaper with the new year, and is still charged the old price.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "供货条款_{:%Y%m%d}.csv"
HEADER = ("供应商编号", "商品编码", "生效日期", "失效日期", "采购提前期", "最小起订量", "包装数量",
          "协议单价(不含税)")  # fmt: skip
SECOND_SOURCES = 3  # every third product can be had from the category's other supplier too, a little dearer

_TERMS = """
create table supplier_terms as
with supplied as (
    select product, cost, supplier_of(product) as s, 100 as percent from stock_skus
    where site = 1 and not is_produced(product)
    union all
    select product, cost, supplier_of(product) + case when product % 2 = 0 then 1 else -1 end, 103 from stock_skus
    where site = 1 and not is_produced(product) and product % getvariable('second_sources') = 0
), dated as (
    select *, date '2024-06-01' as starts, date '2025-12-31' as ends, 100 as change from supplied
    union all
    select *, date '2026-01-01', null, case when product % 5 = 0 then 96 else 100 end from supplied
    union all  -- a better offer of the second sources of two products, known to nobody until the last nights
    select *, date '2026-11-19', null, 98 from supplied where percent = 103 and product in (3, 9)
)
select d.product, v.number, v.lead, starts, ends, (cost * percent * change // 10000)::bigint as price,
       1000 * greatest(1, ceil(m.mean * 5 / 1000))::bigint as least,
       case when word('product_unit', d.product) in ('件', 'kg') then 12 else 1 end as pack
from dated d join suppliers v on v.s = d.s
join (select product, sum(mean) as mean from stock_means group by product) m on m.product = d.product
"""
CHOSEN = """
(starts = getvariable('night') or getvariable('night') = getvariable('first') and starts <= getvariable('night'))
"""
ROWS = f"""
select number, word('product_code', product), strftime(starts, '%Y-%m-%d'), strftime(ends, '%Y-%m-%d'), lead,
       pieces(least), pack, yuan(price)
from supplier_terms where {CHOSEN} order by starts, product, number
"""  # noqa: S608 - a constant of this module
# Terms known by the night as the entity has them; for the benches.
TRUTH = """
select number as source_supplier_id, word('product_code', product) as source_product_id, starts as valid_from_date,
       ends as valid_to_date, lead as lead_time_days, pieces(least) as min_order_qty,
       pack::decimal(18, 3) as pack_qty, yuan(price) as unit_price_amt
from supplier_terms where starts <= getvariable('night') order by starts, product, number
"""
PLANTED = {
    "products_to_become_cheaper": "select count(*) from (select distinct product from supplier_terms "
    "where starts = date '2026-01-01' and product % 5 = 0)",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `supplier_terms`, one row per supplier, product and first day; needs `stock_means` and `suppliers`."""
    connection.execute("set variable second_sources = ?", [SECOND_SOURCES])
    connection.execute(_TERMS)
