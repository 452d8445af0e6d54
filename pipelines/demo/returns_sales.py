"""Returns of the sales department: what of each returned order line came back, when, why, and what is owed for it.

GBK CSV of the old ERP, full-width digits here and there. They follow the lines' own fate (`orders_sales.py`); what is
paid back is in `payments_sales.py`.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "退货明细_{:%Y%m%d}.csv"
HEADER = ("退货单号", "订单号", "行号", "发货单号", "客户编号", "商品编码", "退货时间", "退货数量", "退款金额",
          "退货原因")  # fmt: skip
REASONS = ("到货破损", "发错货", "质量问题", "不合用", "买多了", "与描述不符")

# A line comes back whole; what arrived damaged or wrong says so.
_RETURNS = """
create table returns as
select l.o * 8 + l.line_no as x, l.o, l.line_no, f.customer_number, l.product, l.ordered + l.end_days as returned_on,
       (540 + h('backdock', l.o * 8 + l.line_no) % 480)::int as minute, l.qty, net_of(l.qty, l.price, l.rate) as cents,
       s.s as shipment, case when s.is_damaged then 1 when s.is_misdirected then 2
                             else 3 + h('returnreason', l.o * 8 + l.line_no) % 4 end as reason
from lines l join order_facts f on f.o = l.o
left join shipments s on s.o = l.o and s.line_no = l.line_no and s.s % 2 = 0
where l.fate = 4 and l.ordered + l.end_days <= getvariable('last')
"""
_CONTENT = """
create view return_content as
select x, returned_on, 'TH' || lpad(((x * 3456793 + 191) % 1000000000)::varchar, 9, '0') as source_return_id,
       'SO' || lpad(((o * 7654321 + 4711) % 100000000)::varchar, 8, '0') as source_order_id, line_no,
       case when shipment is not null then 'FH' || lpad(((shipment * 3456791 + 77) % 1000000000)::varchar, 9, '0') end
           as source_shipment_id, customer_number as source_customer_id, word('product_code', product)
           as source_product_id, returned_on + to_minutes(minute) as returned_at, pieces(qty) as returned_qty,
       yuan(cents) as refund_amt, getvariable('return_reasons')[reason] as return_reason
from returns
"""
CHOSEN = """
(returned_on = getvariable('night')
    or getvariable('night') = getvariable('first') and returned_on < getvariable('night'))
"""
ROWS = f"""
select source_return_id, source_order_id, line_no, source_shipment_id, source_customer_id, source_product_id,
       strftime(returned_at, '%Y/%m/%d %H:%M'),
       case when h('widereturn', x) % 12 = 0 then wide(returned_qty::varchar) else returned_qty::varchar end,
       refund_amt, return_reason
from return_content where {CHOSEN} order by x
"""  # noqa: S608 - a constant of this module
SUMS = f"select coalesce(sum(cents), 0), coalesce(sum(qty), 0) from returns where {CHOSEN}"  # noqa: S608 - a constant of this module
TRUTH = """
select * exclude (x, returned_on) from return_content where returned_on <= getvariable('night') order by x
"""
PLANTED = {
    "returns": "select count(*) from returns",
    "returns_of_damaged_goods": "select count(*) from returns where reason = 1",
    "returns_of_wrong_goods": "select count(*) from returns where reason = 2",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `returns`, one row per returned line; needs the orders, the shipments and `net_of` of the payments."""
    connection.execute("set variable return_reasons = ?", [list(REASONS)])
    for statement in (_RETURNS, _CONTENT):
        connection.execute(statement)


def damaged() -> list[bytes]:
    """One return on a day that does not exist."""
    return ["TH999999999,SO00000000,1,,C0000000,P4003,2025/02/30 10:00,0,0.00,不合用".encode("gbk")]
