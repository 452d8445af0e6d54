"""Payments of the sales department: what comes in for an order and when, in one or two parts, and refunds of returns.

GBK CSV of the old ERP; a refund stands in parentheses, as (500.00). Which file arrives when is in `nights.py`.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "回款明细_{:%Y%m%d}.csv"
HEADER = ("回款单号", "订单号", "客户编号", "到账时间", "回款金额", "付款方式")
METHODS = ("银行转账", "微信", "支付宝", "承兑汇票", "现金")

# An order is paid for what was neither cancelled nor, once it came back, kept; three of ten in two parts.
_DUE = """
create table due as
select l.o, any_value(f.customer_number) as customer_number, any_value(f.is_firm) as is_firm,
       any_value(f.ordered) as ordered, sum(net_of(l.qty, l.price, l.rate))::bigint as cents,
       sum(case when l.fate = 4 then net_of(l.qty, l.price, l.rate) else 0 end)::bigint as refund,
       max(case when l.fate = 4 then l.end_days end)::int as back_days
from lines l join order_facts f on f.o = l.o
where l.fate <> 3 group by l.o
"""
_PAYMENTS = """
create table payments as
select o * 3 + part as p, o, part, customer_number, cents, (480 + h('payminute', o * 3 + part) % 600)::int as minute,
       paid_on, case when is_firm then [1, 1, 1, 4][1 + h('method', o) % 4] else 1 + h('method', o) % 5 end as method
from (
    select o, 0 as part, customer_number, is_firm, ordered + (h('pay', o) % (case when is_firm then 45 else 3 end))::int
               as paid_on, case when u('parts', o) < 0.3 then cents * 2 // 5 else cents end as cents
    from due
    union all
    select o, 1, customer_number, is_firm, ordered + 46 + (h('rest', o) % 30)::int, cents - cents * 2 // 5
    from due where u('parts', o) < 0.3
    union all
    select o, 2, customer_number, is_firm, ordered + back_days + 2, -refund from due where refund > 0
) where paid_on <= getvariable('last') and cents <> 0 and u('unpaid', o) > 0.03
"""
ROWS = """
select 'HK' || lpad(((p * 4567891 + 1213) % 1000000000)::varchar, 9, '0'),
       'SO' || lpad(((o * 7654321 + 4711) % 100000000)::varchar, 8, '0'), customer_number,
       strftime(paid_on, '%Y/%m/%d ') || clock(minute),
       case when cents < 0 then '(' || yuan(-cents) || ')' else yuan(cents)::varchar end,
       getvariable('methods')[method]
from payments where paid_on = getvariable('night')
    or getvariable('night') = getvariable('first') and paid_on < getvariable('night')
order by p
"""
# All payments up to the night as the entity has them, times as on the clock there; for the benches.
TRUTH = """
select 'HK' || lpad(((p * 4567891 + 1213) % 1000000000)::varchar, 9, '0') as source_payment_id,
       'SO' || lpad(((o * 7654321 + 4711) % 100000000)::varchar, 8, '0') as source_order_id,
       customer_number as source_customer_id, paid_on + to_minutes(minute) as paid_at, yuan(cents) as paid_amt,
       ['transfer', 'wechat', 'alipay', 'draft', 'cash'][method] as method_code
from payments where paid_on <= getvariable('night') order by p
"""


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `payments`, one row per amount received or paid back; needs the orders and the clock of the tickets."""
    connection.execute("set variable methods = ?", [list(METHODS)])
    connection.execute("create macro net_of(qty, price, rate) as "
                       "gross(qty::bigint, price) - discount(gross(qty::bigint, price), rate)")  # fmt: skip
    for statement in (_DUE, _PAYMENTS, "drop table due"):
        connection.execute(statement)


def damaged() -> list[bytes]:
    """One payment whose amount is a remark."""
    return ["HK999999999,SO00000000,C0000000,2025/03/01 10:00,待核对,现金".encode("gbk")]
