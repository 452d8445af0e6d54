"""The right answers about stock, movements and purchase orders after each night, from what was written to the files.

Follows `truth.py`: `kpis` is its table. Nothing here is ever an input of Juke.
"""

from __future__ import annotations

import duckdb

_TABLE = "create table said_stock as from stock_batches limit 0"
_REMEMBER = "insert into said_stock from stock_batches"
# Trailing windows end on the night: 28 days of demand, 90 days of cost and of mean stock. The mean goes day by day from
# the first snapshot of the 90 days on, each day with the last snapshot before it.
_STOCK = """
insert into kpis by name
with level as (
    select day, site, product, sum(on_hand) as on_hand, sum(on_hand - reserved - blocked) as available,
           sum(in_transit) as in_transit, sum(on_hand::hugeint * cost) as value
    from said_stock group by all
), days as (
    select d::date as day, (select max(s.day) from said_stock s where s.day <= d::date) as snapshot
    from range((select min(day) from said_stock where day > getvariable('night') - 90)::timestamp,
               (getvariable('night') + 1)::timestamp, interval 1 day) t(d)
), mean as (
    select l.site, l.product, sum(l.value) / (select count(*) from days) as mean_value
    from days d join level l on l.day = d.snapshot group by all
), batches as (
    select site, product, min(received) filter (on_hand > 0) as oldest,
           sum(on_hand::hugeint * cost) filter (on_hand > 0 and received + life <= getvariable('night') + 90)
               as expiring,
           sum(reserved) as reserved, sum(blocked) as blocked
    from said_stock where day = getvariable('night') group by all
), out_days as (
    select l.site, l.product, count(*) as n from level l
    anti join stock_moves m on m.type = 2 and m.site = l.site and m.product = l.product and m.moved = l.day
    where l.on_hand <= 0 and l.day > getvariable('night') - 28 group by all
), issued as (
    select site, product, -sum(qty) filter (moved = getvariable('night')) as today,
           -sum(qty) filter (moved > getvariable('night') - 28) as qty_28d, -sum(cost_cents) as cost_90d
    from stock_moves where type = 2 and moved between getvariable('night') - 89 and getvariable('night') group by all
)
unpivot (
    select getvariable('night') as night, 'mart_inventory_daily' as mart,
           case when grouping(l.site) = 0
                then '{"site_id": "erp_east:W' || l.site || '", "stock_date": "' || getvariable('night') || '"}'
                else '{"stock_date": "' || getvariable('night') || '"}' end as slice,
           coalesce(sum(on_hand), 0) / 1000.0 as on_hand_qty, coalesce(sum(available), 0) / 1000.0 as available_qty,
           coalesce(sum(in_transit), 0) / 1000.0 as in_transit_qty,
           coalesce(sum(value), 0) / 100000.0 as stock_value_amt,
           coalesce(sum(today), 0) / 1000.0 as issued_qty, coalesce(sum(qty_28d), 0) / 1000.0 as issued_28d_qty,
           coalesce(sum(cost_90d), 0) / 100.0 as cogs_90d_amt,
           count(*) filter (on_hand <= 0 and cost_90d is not null)::double as stockout_count,
           count(*) filter (cost_90d is not null)::double as demand_expected_count,
           coalesce(sum(mean_value), 0) / 100000.0 as average_stock_value_90d_amt,
           coalesce(sum(reserved), 0) / 1000.0 as reserved_qty, coalesce(sum(blocked), 0) / 1000.0 as blocked_qty,
           coalesce(sum(expiring), 0) / 100000.0 as near_expiry_amt,
           coalesce(sum(value) filter (cost_90d is null and oldest <= getvariable('night') - 90), 0) / 100000.0
               as slow_stock_amt,
           coalesce(sum(qty_28d / (28.0 - coalesce(o.n, 0))), 0) / 1000.0 as daily_demand_qty
    from level l join mean m on m.site = l.site and m.product = l.product
    join batches b on b.site = l.site and b.product = l.product
    left join issued i on i.site = l.site and i.product = l.product
    left join out_days o on o.site = l.site and o.product = l.product
    where l.day = getvariable('night') group by grouping sets ((), (l.site))
) on on_hand_qty, available_qty, in_transit_qty, stock_value_amt, issued_qty, issued_28d_qty, cogs_90d_amt,
     stockout_count, demand_expected_count, average_stock_value_90d_amt, reserved_qty, blocked_qty, near_expiry_amt,
     slow_stock_amt, daily_demand_qty into name kpi value value
"""
_MOVEMENTS = """
insert into kpis by name
unpivot (
    select getvariable('night') as night, 'fct_stock_movement' as mart,
           case when grouping(type) = 0 then '{"movement_type": "'
                || ['receipt', 'issue', 'transfer', 'adjustment'][type] || '"}' else '{}' end as slice,
           count(*)::double as movement_count, coalesce(sum(qty), 0) / 1000.0 as moved_qty,
           coalesce(sum(cost_cents), 0) / 100.0 as cost_amt
    from stock_moves where moved <= getvariable('night') group by grouping sets ((), (type))
) on movement_count, moved_qty, cost_amt into name kpi value value
"""
_PURCHASES = """
insert into kpis by name
unpivot (
    select getvariable('night') as night, 'fct_purchase_order_line' as mart, '{}' as slice,
           count(*)::double as purchase_line_count, coalesce(sum(ordered_qty), 0) / 1000.0 as ordered_qty,
           coalesce(sum(qty + rejected) filter (received <= getvariable('night')), 0) / 1000.0 as received_qty,
           count(*) filter (promised <= getvariable('night'))::double as due_line_count,
           count(*) filter (promised <= getvariable('night') and received <= promised
               and qty + rejected >= ordered_qty)::double as on_time_in_full_count
    from purchases where ordered <= getvariable('night')
) on purchase_line_count, ordered_qty, received_qty, due_line_count, on_time_in_full_count into name kpi value value
"""


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the empty table of what snapshot files said."""
    connection.execute(_TABLE)


def remember_stock(connection: duckdb.DuckDBPyConnection) -> None:
    """Note what the snapshot file just written says."""
    connection.execute(_REMEMBER)


def settle(connection: duckdb.DuckDBPyConnection) -> None:
    """Compute the KPIs as they must stand after the variable `night`."""
    for statement in (_STOCK, _MOVEMENTS, _PURCHASES):
        connection.execute(statement)
