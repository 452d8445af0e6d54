"""Receipts of purchase order lines: how much came, how much was accepted, and why the rest was not.

One line in five comes on two trucks of one day. What was rejected never enters the stock. The file of one night in
three arrives a night late. UTF-8 CSV with a byte order mark.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "收货记录_{:%Y%m%d}.csv"
HEADER = ("收货单号", "采购单号", "行号", "供应商编号", "商品编码", "库点编号", "批次", "收货日期", "收货数量",
          "合格数量", "拒收数量", "拒收原因")  # fmt: skip
REASONS = ("包装破损", "成分不合格", "标签错误", "临期")

_RECEIPTS = """
create table receipts as
select row_number() over (order by received, s, site, ordered, line_no, truck) as n, *,
       case when truck = trucks then qty + rejected - first else first end as came,
       case when truck = trucks then rejected else 0 end as refused
from (
    select *, unnest(range(1, trucks + 1)) as truck
    from (select *, case when is_split then 1000 * (qty // 2000) else 0 end as first,
                 case when is_split then 2 else 1 end as trucks
          from (select *, h('trucks', (product * 4 + site) * 100 + c) % 5 = 0 and qty >= 4000 as is_split
                from purchases where received <= getvariable('last')))
)
"""
CHOSEN = """
(received = getvariable('night') or getvariable('night') = getvariable('first') and received <= getvariable('night'))
"""
_CONTENT = """
create view receipt_content as
select n, received, 'GR' || lpad(n::varchar, 7, '0') as source_purchase_receipt_id,
       'PO' || strftime(ordered, '%y%m%d') || lpad(s::varchar, 2, '0') || site as source_purchase_order_id, line_no,
       number as source_supplier_id, word('product_code', product) as source_product_id, 'W' || site as source_site_id,
       batch_number(product, site, received) as batch_number, received as received_date,
       pieces(came) as received_qty, pieces(came - refused) as accepted_qty, pieces(refused) as rejected_qty,
       case when refused > 0 then getvariable('reject_reasons')[1 + h('reject', n) % 4] end as reject_reason
from receipts
"""
ROWS = f"""
select * exclude (n, received) replace (strftime(received_date, '%Y-%m-%d') as received_date)
from receipt_content where {CHOSEN} order by n
"""  # noqa: S608 - a constant of this module
# All receipts up to the night as the entity has them; for the benches.
TRUTH = "select * exclude (n, received) from receipt_content where received <= getvariable('night') order by n"
PLANTED = {
    "receipts": "select count(*) from receipts",
    "receipts_with_rejects": "select count(*) from receipts where refused > 0",
    "lines_received_on_two_trucks": "select count(*) from receipts where truck = 2",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `receipts`, one row per truck; needs `purchases` and the macro `batch_number`."""
    connection.execute("set variable reject_reasons = ?", [list(REASONS)])
    for statement in (_RECEIPTS, _CONTENT):
        connection.execute(statement)
