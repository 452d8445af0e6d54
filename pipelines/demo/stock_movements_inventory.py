"""Receipts, issues, transfers and adjustments of the warehouses, from a year before the first night on.

Issues are summed by day, product and site, as a warehouse books its waves.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "库存变动_{:%Y%m%d}.csv"
HEADER = ("单据编号", "发生时间", "变动类型", "仓库编号", "商品编码", "变动数量", "变动成本(不含税)")

# Opening stock, receipts (a quarter of the products through the first site), issues, and counts put right again.
_MOVES = """
create table stock_moves as
with receipts as (
    select *, product % 4 = 0 and site > 1 as is_passed_on from stock_cycles
    where starts >= getvariable('stock_starts') and qty > 0
), opening as (
    select c.product, c.site, c.cost, c.safety + coalesce(sum(d.qty), 0)::bigint as qty
    from stock_cycles c left join stock_demand d on d.product = c.product and d.site = c.site
     and d.day between getvariable('stock_starts') and c.ends and d.day <= getvariable('last')
    where getvariable('stock_starts') - 1 between c.starts and c.ends group by c.product, c.site, c.cost, c.safety
), counted as (
    select * from stock_cycles where safety > 0 and h('counted', (product * 4 + site) * 100 + c) % 10 = 0
    and starts >= getvariable('stock_starts')
), every as (
    select product, site, cost, getvariable('stock_starts') as moved, 30 as minute, 4 as type, qty from opening
    union all select product, case when is_passed_on then 1 else site end, cost, starts, 540, 1, qty from receipts
    union all select product, 1, cost, starts, 660, 3, -qty from receipts where is_passed_on
    union all select product, site, cost, starts, 840, 3, qty from receipts where is_passed_on
    union all select product, site, cost, starts, 600, 4, -1000 from counted
    union all select product, site, cost, starts, 930, 4, 1000 from counted
    union all
    select d.product, d.site, k.cost, d.day, 960, 2, -d.qty from stock_demand d
    join stock_skus k on k.product = d.product and k.site = d.site
    where d.day between getvariable('stock_starts') and getvariable('last')
)
select row_number() over (order by moved, minute, product, site, type, qty) as n, *,
       round(qty * cost / 1000.0)::bigint as cost_cents
from every where qty <> 0
"""
CHOSEN = "moved = getvariable('night') or getvariable('night') = getvariable('first') and moved <= getvariable('night')"
ROWS = f"""
select 'WM' || lpad(n::varchar, 8, '0'), strftime(moved, '%Y-%m-%d ') || clock(minute),
       ['入库', '出库', '调拨', '盘点调整'][type], 'W' || site, word('product_code', product),
       pieces(qty), yuan(cost_cents)
from stock_moves where {CHOSEN} order by n
"""  # noqa: S608 - a constant of this module
# All movements up to the night as the entity has them, times as on the clock there; for the benches.
TRUTH = """
select 'WM' || lpad(n::varchar, 8, '0') as source_movement_id, moved + to_minutes(minute) as moved_at,
       ['receipt', 'issue', 'transfer', 'adjustment'][type] as movement_type, 'W' || site as source_site_id,
       word('product_code', product) as source_product_id, pieces(qty) as moved_qty, yuan(cost_cents) as cost_amt
from stock_moves where moved <= getvariable('night') order by n
"""


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `stock_moves`, all movements up to the last night; needs `stock_cycles` and the macro `clock`."""
    for statement in (_MOVES,):
        connection.execute(statement)
