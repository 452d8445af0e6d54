"""Shipments of the sales department: when each order line leaves, arrives and what went wrong on the way.

A shipment is told of when it leaves and again when it arrives. Which file arrives when is in `nights.py`.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "发货明细_{:%Y%m%d}.csv"
HEADER = ("发货单号", "订单号", "行号", "商品编码", "发货数量", "发货时间", "签收时间", "承诺交期", "承运商", "破损",
          "单据正确", "错发")  # fmt: skip
CARRIERS = ("顺达物流", "安捷货运", "城际配送", "自提")

# One line of twenty-five leaves in two parts, the rest five days later.
_SHIPMENTS = """
create table shipments as
select x * 2 + part as s, o, line_no, product, shipped_on, delivered_on, promised_on, qty,
       (540 + h('dock', x) % 420)::int as minute, 1 + h('carrier', x) % 4 as carrier,
       u('damaged', x * 2 + part) < 0.012 as is_damaged, u('papers', x * 2 + part) >= 0.015 as is_documented,
       u('wrong', x * 2 + part) < 0.008 as is_misdirected
from (
    select *, shipped_on + (1 + h('road', x * 2 + part) % 6)::int as delivered_on from (
        select o, line_no, product, o * 8 + line_no as x, ordered + ship_days::int as shipped_on, part,
               ordered + (5 + h('promise', o) % 10)::int as promised_on,
               case when not is_split then qty when part = 0 then qty - step else step end as qty, is_split
        from (select *, qty >= 2 * step and u('split', o * 8 + line_no) < 0.04 as is_split from lines where fate <> 3),
             range(2) r(part)
        where part = 0 or is_split
    ) t
) t2 where shipped_on <= getvariable('last')
"""
_LATER_PART = "update shipments set shipped_on = shipped_on + 5, delivered_on = delivered_on + 5 where s % 2 = 1"
CHANGED = """
(shipped_on = getvariable('night') or delivered_on = getvariable('night')
    or getvariable('night') = getvariable('first') and shipped_on < getvariable('night'))
"""
ROWS = f"""
select 'FH' || lpad(((s * 3456791 + 77) % 1000000000)::varchar, 9, '0'),
       'SO' || lpad(((o * 7654321 + 4711) % 100000000)::varchar, 8, '0'), line_no, word('product_code', product),
       case when qty % 1000 = 0 then (qty // 1000)::varchar else (qty // 1000) || '.' || (qty % 1000 // 100) end,
       strftime(shipped_on, '%Y/%m/%d ') || clock(minute),
       case when delivered_on <= getvariable('night')
            then strftime(delivered_on, '%Y/%m/%d ') || clock(minute + 60) end,
       strftime(promised_on, '%Y/%m/%d'), getvariable('carriers')[carrier],
       case when is_damaged then '是' else '否' end, case when is_documented then '是' else '否' end,
       case when is_misdirected then '是' else '否' end
from shipments where {CHANGED} order by s
"""  # noqa: S608 - a constant of this module
# All shipments up to the night as the entity has them, times as on the clock there; for the benches.
TRUTH = """
select 'FH' || lpad(((s * 3456791 + 77) % 1000000000)::varchar, 9, '0') as source_shipment_id,
       'SO' || lpad(((o * 7654321 + 4711) % 100000000)::varchar, 8, '0') as source_order_id, line_no,
       word('product_code', product) as source_product_id, pieces(qty) as shipped_qty,
       shipped_on + to_minutes(minute) as shipped_at,
       case when delivered_on <= getvariable('night') then delivered_on + to_minutes(minute + 60) end as delivered_at,
       promised_on as promised_date, getvariable('carriers')[carrier] as carrier_name,
       is_damaged, is_documented, is_misdirected
from shipments where shipped_on <= getvariable('night') order by s
"""


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `shipments`, one row per shipped part of an order line; `qty` in thousandths of the unit."""
    connection.execute("set variable carriers = ?", [list(CARRIERS)])
    for statement in (_SHIPMENTS, _LATER_PART):
        connection.execute(statement)


def damaged() -> list[bytes]:
    """One shipment that left on a day that does not exist."""
    return ["FH999999999,SO00000000,1,P4003,2,2025/02/30 10:00,,2025/03/05,自提,否,是,否".encode("gbk")]
