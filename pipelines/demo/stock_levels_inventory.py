"""The warehouses' stock by batch at the end of a day; the first night also brings the month ends before it.

Which days a file speaks of stands in table `stock_days`.
"""

from __future__ import annotations

from datetime import date

import duckdb

FILE_NAME = "库存快照_{:%Y%m%d}.csv"
HEADER = ("库存日期", "仓库编号", "仓库", "商品编码", "批次", "入库日期", "有效期至", "现存量", "占用量", "冻结量",
          "在途量", "再订货点", "单位成本(不含税)")  # fmt: skip
DAMAGED = "2026-02-30,W1,上海中心仓,P1001,,,,5.000,0.000,0.000,0.000,1.000,1900.00"  # a day that no month has

_DAYS = "create table stock_days (day date)"
_NEEDS = """
create view stock_needs as
select t.day, c.*, any_value(c.extra) + coalesce(sum(d.qty), 0)::bigint as remaining
from stock_days t join stock_cycles c on t.day between c.starts and c.ends
left join stock_demand d on d.product = c.product and d.site = c.site and d.day > t.day and d.day <= c.ends
                            and d.day <= getvariable('last')
group by all
"""
_RESERVED = """
create view stock_reserved as
select t.day, f.product, f.site, sum(f.qty)::bigint as qty
from stock_days t join stock_flows f on f.ordered <= t.day and f.shipped > t.day and f.shipped <= getvariable('last')
join stock_cycles c on c.product = f.product and c.site = f.site and t.day between c.starts and c.ends
                       and f.shipped <= c.ends
group by all
"""
_BATCHES = """
create view stock_batches as
select n.day, n.product, n.site, n.cost, n.life, n.starts as received, n.remaining as on_hand,
       coalesce(r.qty, 0) as reserved, 0::bigint as blocked, coalesce(x.qty, 0) as in_transit,
       1000 * ceil(n.mean * 12 / 1000)::bigint as reorder_point
from stock_needs n left join stock_reserved r on r.day = n.day and r.product = n.product and r.site = n.site
left join stock_cycles x on x.product = n.product and x.site = n.site and x.c = n.c + 1 and x.starts - n.day <= 5
union all
select n.day, n.product, n.site, n.cost, n.life,
       case when is_slow then getvariable('stock_starts') - (h('old', product * 4 + site) % 200)::int
            else starts - rhythm end, safety, 0,
       case when h('blocked', (product * 4 + site) * 100 + (n.day - date '2024-01-01') // 14) % 20 = 0
            then least(safety, 1000) else 0 end, 0, 1000 * ceil(n.mean * 12 / 1000)::bigint
from stock_needs n where safety > 0
"""
ROWS = """
select strftime(day, '%Y-%m-%d'), 'W' || site, word('sites', site), word('product_code', product),
       strftime(received, '%y%m%d') || lpad((product * 4 + site)::varchar, 3, '0'), strftime(received, '%Y-%m-%d'),
       strftime(received + life, '%Y-%m-%d'), pieces(on_hand), pieces(reserved), pieces(blocked), pieces(in_transit),
       pieces(reorder_point), yuan(cost)
from stock_batches order by day, site, product, received
"""
# Every batch of every snapshot written so far (`truth_inventory.remember_stock`) as the entity has it; for the benches.
TRUTH = """
select day as stock_date, 'W' || site as source_site_id, word('sites', site) as site_name,
       word('product_code', product) as source_product_id,
       strftime(received, '%y%m%d') || lpad((product * 4 + site)::varchar, 3, '0') as batch_number,
       received as received_date, (received + life)::date as expiry_date, pieces(on_hand) as on_hand_qty,
       pieces(reserved) as reserved_qty, pieces(blocked) as blocked_qty, pieces(in_transit) as in_transit_qty,
       pieces(reorder_point) as reorder_point_qty, yuan(cost) as unit_cost_amt
from said_stock where day <= getvariable('night') order by day, site, product, received
"""


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build view `stock_batches` over the days of `stock_days`; needs `stock_cycles`."""
    for statement in (_DAYS, _NEEDS, _RESERVED, _BATCHES):
        connection.execute(statement)


def choose(connection: duckdb.DuckDBPyConnection, days: list[date]) -> None:
    """Say which days the next file speaks of."""
    connection.execute("delete from stock_days")
    connection.execute("insert into stock_days select unnest(?)", [days])
