"""Purchase orders whose receipts are the stock's: late, short, refused and open ones are planted here.

A line comes when it is ordered and again when it is received. What is refused was received and never enters the stock.
One supplier needs days more than it promises and delivers what must be refused. What the company makes it does not buy.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "采购订单_{:%Y%m%d}.csv"
HEADER = ("采购单号", "行号", "采购日期", "供应商编号", "商品编码", "收货仓库", "采购数量",
          "采购单价(不含税)", "承诺到货日", "到货数量", "到货日期", "状态")  # fmt: skip

POOR_SUPPLIER = 4

# One line a receipt. Of twenty, three come late and two short; a promise is never before the order. Of the poor
# supplier's twelve come late, and every third is refused in part; of others' one in twenty-five.
_ORDERS = """
create table purchases as
select *, row_number() over (partition by s, site, ordered order by product, c) as line_no,
       qty + rejected + case when chance in (7, 8) then 1000 * ceil(qty / 10000.0)::bigint else 0 end as ordered_qty,
       case when delay > 0 then received - delay
            else greatest(ordered, received - case when chance < 3 then 1 + chance * 2 else -(chance % 2) end) end
           as promised
from (
    select *, received - lead - delay as ordered,
           case when h('refused', x) % case when s = getvariable('poor_supplier') then 3 else 25 end = 0
                then 1000 * ceil(qty / 12000.0)::bigint else 0 end as rejected
    from (
        select *, case when s = getvariable('poor_supplier') and chance < 12 then 2 + chance % 7 else 0 end as delay
        from (
            select c.product, c.site, c.c, c.qty, c.cost, c.starts as received, v.s, v.number, v.lead,
                   (c.product * 4 + c.site) * 100 + c.c as x,
                   (h('purchase', (c.product * 4 + c.site) * 100 + c.c) % 20)::int as chance
            from stock_cycles c join suppliers v on v.s = supplier_of(c.product)
            where c.qty > 0 and not is_produced(c.product)
        )
    )
) where ordered >= getvariable('stock_starts')
"""
CHOSEN = """
ordered <= getvariable('night') and (getvariable('night') = getvariable('first') or ordered = getvariable('night')
    or received = getvariable('night'))
"""
ROWS = f"""
select 'PO' || strftime(ordered, '%y%m%d') || lpad(s::varchar, 2, '0') || site, line_no, strftime(ordered, '%Y-%m-%d'),
       number, word('product_code', product), 'W' || site, pieces(ordered_qty), yuan(cost),
       strftime(promised, '%Y-%m-%d'), case when is_received then pieces(qty + rejected) else 0 end,
       case when is_received then strftime(received, '%Y-%m-%d') end,
       case when is_received then '已到货' else '未到货' end
from (select *, received <= getvariable('night') as is_received from purchases)
where {CHOSEN} order by ordered, s, site, line_no
"""  # noqa: S608 - a constant of this module
# Every line as it stands after the night, as the entity has it; for the benches.
TRUTH = """
select 'PO' || strftime(ordered, '%y%m%d') || lpad(s::varchar, 2, '0') || site as source_purchase_order_id, line_no,
       ordered as ordered_date, number as source_supplier_id, word('product_code', product) as source_product_id,
       'W' || site as source_site_id, pieces(ordered_qty) as ordered_qty, yuan(cost) as unit_price_amt,
       promised as promised_date, case when is_received then pieces(qty + rejected) else 0 end as received_qty,
       case when is_received then received end as received_date,
       case when is_received then 'received' else 'open' end as status
from (select *, received <= getvariable('night') as is_received from purchases)
where ordered <= getvariable('night') order by ordered, s, site, line_no
"""


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `purchases`, one row per line; needs `stock_cycles` and `suppliers`."""
    connection.execute("set variable poor_supplier = ?", [POOR_SUPPLIER])
    connection.execute(_ORDERS)
