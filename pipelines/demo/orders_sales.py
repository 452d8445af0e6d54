"""Orders and their lines: who buys what and when, how each line's state moves, and the rows of the order files.

Files are GBK with timestamps such as 2026/11/20 14:05 and a 合计 row (`write.py`); the oldest bulk file states 万元.
Amounts are whole cents here. Which file arrives when is in `nights.py`.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import duckdb

from pipelines.demo.damage import DamagedLine
from pipelines.demo.plan import HISTORY_STARTS, LAST_NIGHT, Plan, day_table

FILE_NAME = "订单明细_{:%Y%m%d}.csv"
HEADER = ("订单号", "行号", "下单时间", "客户编号", "商品编码", "商品名称", "商品大类", "商品小类", "计量单位", "数量",
          "单价", "折扣金额", "金额(元)", "税额", "状态", "承诺交期", "销售员工号", "销售渠道", "区域",
          "取消原因")  # fmt: skip
HEADER_WAN = tuple("金额(万元)" if name == "金额(元)" else name for name in HEADER)
CHANNELS = ("门店", "网店", "电话", "经销", "直销")
STATES = ("待发货", "已发货", "已完成", "已取消", "已退货")
BUCKETS = 65_536
#: In the last four weeks companies turn from other chemicals to one: its place in `words.PRODUCTS`, and the days.
SHIFT_TO, SHIFT_DAYS = 15, 28

MACROS = (
    # 0 open, 1 shipped, 2 completed, 3 cancelled, 4 returned: the state of a line `age` days after the order.
    """create macro state(fate, ship_days, end_days, age) as case
         when fate = 3 then case when age >= end_days then 3 else 0 end
         when age < ship_days then 0
         when age < ship_days + 4 then 1
         when fate = 4 and age >= end_days then 4
         else 2 end""",
    "create macro gross(qty, price) as (qty * price + 500) // 1000",
    "create macro discount(cents, rate) as (cents * rate + 50) // 100",
    "create macro tax(cents) as (cents * 13 + 56) // 113",
    "create macro version(night, revision) as (night - date '2020-01-01') * 10 + revision",
)
# Pareto: few customers order often. Two thirds of those in sales order at all; about two orders each on average.
_BUYERS = """
create table buyers as
select c.i, c.is_firm, c.region, c.registered, sales_number(c.i) as source_id, f.share as since,
       case when u('stopped', c.i) < 0.2 and c.i < getvariable('newcomers_from')
            then f.share + (1 - f.share) * (0.2 + 0.6 * u('when', c.i)) else 1 end as until,
       case when c.i >= getvariable('newcomers_from') then 1
            else least(60, floor(0.95 / power(u('orders', c.i) + 0.0002, 0.62)))::int end as orders,
       c.size_band
from customers c
left join day_share f on f.day = case when c.registered > getvariable('starts') then c.registered
                                      else getvariable('starts') end
where c.in_sales
"""
_ORDERS = """
create table orders as
select row_number() over (order by i, k) as o, i, k, is_firm, region, size_band, source_id, ordered
from (
    select * exclude (orders, since, until),
           word('day_of_share', 1 + least(floor((since + u('day', i * 64 + k) * (until - since)) * 65536)::int, 65535))
               as ordered
    from (select *, unnest(range(orders)) as k from buyers)
    union all
    select b.* exclude (n, orders, since, until), 100 + x, getvariable('first') + (1 + x // 6)::int
    from range(6 * (getvariable('nights') - 1)) t(x)
    join numbered_buyers b on b.n = h('extra', x) % getvariable('buyers')
    union all
    select b.* exclude (orders, since, until), e.k, e.ordered from campaign_orders e join buyers b using (i)
)
"""
_ORDER_FACTS = """
create table order_facts as
select o, i, source_id, ordered, is_firm, region, size_band,
       480 + h('minute', o) % 780 as minute,
       case when is_firm then [5, 5, 5, 4, 4, 4, 3, 2, 5, 4][1 + h('channel', o) % 10]
            else [1, 1, 1, 2, 2, 2, 2, 3, 4, 1][1 + h('channel', o) % 10] end as channel,
       1 + h('lines', o) % (case when is_firm then 4 else 3 end) as lines,
       case when u('orphan', o) < 0.003 then 'C' || lpad((h('orphan', o) % 100000)::varchar, 8, '9')
            else source_id end as customer_number,
       1 + h('rep', i * 8 + h('swap', o) % 10 // 8) % (getvariable('staff') - 1) as rep,
       u('cancelled', o) < 0.05 as is_cancelled, h('state', o) as chance
from orders
"""
_LINES = """
create table order_lines as
select o, line_no::tinyint as line_no, ordered, (case when line_no = 2 and partner > 0 and u('with', o) < 0.55
           then partner when u('shift', o * 8 + line_no) < 0.5 and is_firm and line_no <> 2
           and ordered > getvariable('last') - getvariable('shift_days') and word('product_partner', drawn) = 0
           and drawn <= 20 then getvariable('shift_to') else drawn end)::tinyint as product, is_firm, size_band,
       region, is_cancelled, chance
from (
    select f.o, f.region, f.ordered, f.is_firm, f.size_band, f.is_cancelled, f.chance, line_no,
           case when is_firm then pick('pick_organisation', h('product', o * 8 + line_no))
                else pick('pick_person', h('product', o * 8 + line_no)) end as drawn,
           word('product_partner', case when is_firm then pick('pick_organisation', h('product', o * 8 + 1))
                else pick('pick_person', h('product', o * 8 + 1)) end) as partner
    from (select *, unnest(range(1, lines + 1)) as line_no from order_facts) f
)
"""
# qty in thousandths of the unit; fate and its days are fixed from the start and unfold night by night.
_LINE_FACTS = """
create table lines as
select o, line_no, ordered, product,
       (1000 * case when not is_firm then 1 + case when price < 10000 then h('qty', x) % 3 else 0 end
             when unit = '吨' then (1 + h('qty', x) % (2 * size_band)) / 2.0
             when unit = 'kg' then 20 * (1 + h('qty', x) % (10 * size_band))
             when price > 100000 then 1 + h('qty', x) % (2 * size_band)
             else 2 * (1 + h('qty', x) % (8 * size_band)) end)::int as qty,
       case when unit = '吨' then 1000 when not is_firm then 1000 else 2000 end::int as step,
       (price * (90 + (ordered - date '2024-11-21') / 73 + h('price', x) % 3) // 100)::int as price,
       [0, 0, 0, 0, 0, 0, 3, 5, 8, 10, 12, 15][1 + h('discount', x) % 12]::tinyint as rate,
       (case when is_cancelled or is_short or u('dropped', x) < 0.015 then 3
             when u('returned', x) < 0.045 then 4 else 2 end)::tinyint as fate,
       (1 + h('ship', x) % 4)::tinyint as ship_days,
       (case when is_cancelled or is_short or u('dropped', x) < 0.015 then chance % 6 else 8 + h('back', x) % 18
        end)::tinyint as end_days, is_short
from (select *, o * 8 + line_no as x, word('product_unit', product) as unit, word('product_price', product) as price,
             lacks_stock(product, region, ordered) and u('short', o * 8 + line_no) < 0.4 as is_short
      from order_lines)
order by o, line_no
"""
# Corrections: from version `since` on, the line's quantity is one step more.
CORRECTIONS = "create table corrections (o bigint, line_no tinyint, since bigint)"

# What a file of (night, revision) says about the lines of table `chosen`.
_CONTENT = """
create view order_content as
select l.o, l.line_no, f.ordered, f.region, f.minute, f.channel, f.customer_number, f.source_id, l.product, l.price,
       l.qty_now as qty, gross(l.qty_now, l.price) as gross_cents,
       discount(gross(l.qty_now, l.price), l.rate) as discount_cents,
       gross(l.qty_now, l.price) - discount(gross(l.qty_now, l.price), l.rate) as net_cents,
       state(l.fate, l.ship_days, l.end_days, getvariable('night') - f.ordered) as state,
       f.rep, l.promise, l.is_short
from (
    select c.*, (c.qty + case when k.since <= version(getvariable('night'), getvariable('revision')) then c.step
                              else 0 end)::bigint as qty_now,
           5 + h('promise', c.o) % 10 as promise
    from chosen c left join corrections k on k.o = c.o and k.line_no = c.line_no
) l join order_facts f on f.o = l.o
"""
ROWS = """
select 'SO' || lpad(((o * 7654321 + 4711) % 100000000)::varchar, 8, '0') as order_number, line_no,
       strftime(ordered, '%Y/%m/%d') || ' ' || lpad((minute // 60)::varchar, 2, '0') || ':'
           || lpad((minute % 60)::varchar, 2, '0') as ordered_at,
       customer_number, word('product_code', product), word('product_name', product), word('product_category', product),
       word('product_subcategory', product), word('product_unit', product),
       case when qty % 1000 = 0 then (qty // 1000)::varchar else (qty // 1000) || '.' || (qty % 1000 // 100) end,
       yuan(price), yuan(discount_cents),
       case when getvariable('in_wan') then (net_cents * 0.000001::decimal(7, 6))::decimal(18, 6)::varchar
            else yuan(net_cents)::varchar end,
       yuan(tax(net_cents)), getvariable('states')[1 + state],
       strftime(ordered + promise::int, '%Y/%m/%d'),
       employee_number(region, case when rep % 5 = 3 and ordered >= (select left_on from staff s
           where s.region = order_content.region and s.k = rep) then rep - 1 else rep end),
       getvariable('channels')[channel], word('region', region),
       case when state = 3 and is_short then '缺货' when state = 3 then pick('cancel_reason', h('cancel_reason', o)) end
from order_content order by o, line_no
"""
# All lines as their newest delivery states them (`lines_now` of `truth.py`), times as on the clock there; for the
# benches.
TRUTH = """
select 'SO' || lpad(((o * 7654321 + 4711) % 100000000)::varchar, 8, '0') as source_order_id, line_no,
       f.ordered + to_minutes(f.minute) as ordered_at, f.customer_number as source_customer_id,
       word('product_code', product) as source_product_id, word('product_name', product) as product_name,
       word('product_category', product) as category_name, word('product_subcategory', product) as subcategory_name,
       word('product_unit', product) as unit_name,
       pieces(l.qty + case when k.o is null then 0 else l.step end) as ordered_qty, yuan(l.price) as unit_price_amt,
       yuan(n.discount_cents) as discount_amt, yuan(n.net_cents) as net_amt, yuan(tax(n.net_cents)) as tax_amt,
       ['open', 'shipped', 'completed', 'cancelled', 'returned'][1 + n.state] as status,
       f.ordered + (5 + h('promise', o) % 10)::int as promised_date,
       employee_number(f.region, case when f.ordered >= s.left_on then f.rep - 1 else f.rep end) as source_employee_id,
       ['store', 'online', 'phone', 'partner', 'direct'][f.channel] as channel_code,
       word('region_code', f.region) as region_code,
       case when n.state = 3 and l.is_short then '缺货'
            when n.state = 3 then pick('cancel_reason', h('cancel_reason', o)) end as cancel_reason
from lines_now n join lines l using (o, line_no) join order_facts f using (o)
left join staff s on s.region = f.region and s.k = f.rep
left join corrections k on k.o = n.o and k.line_no = n.line_no and k.since <= n.said_in
order by o, line_no
"""


def make(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Build `order_facts` (one row per order) and `lines` (one row per order line) of all two years.

    Needs `campaign_orders`, the orders that a campaign causes, and what runs out (`warehouses.install`).
    """
    _install_days(connection)
    variables = {
        "starts": HISTORY_STARTS, "last": LAST_NIGHT, "night": LAST_NIGHT, "revision": 1, "in_wan": False,
        "bulk_from": HISTORY_STARTS, "bulk_to": LAST_NIGHT, "shift_to": SHIFT_TO, "shift_days": SHIFT_DAYS,
        "channels": list(CHANNELS), "states": list(STATES),
    }  # fmt: skip
    for name, value in variables.items():
        connection.execute(f"set variable {name} = ?", [value])
    for statement in (*MACROS, _BUYERS):
        connection.execute(statement)
    connection.execute("create table numbered_buyers as select row_number() over (order by i) - 1 as n, * from buyers "
                       "where i < getvariable('newcomers_from')")  # fmt: skip
    connection.execute("set variable buyers = (select count(*) from numbered_buyers)")
    for statement in (_ORDERS, _ORDER_FACTS, _LINES, _LINE_FACTS, CORRECTIONS):
        connection.execute(statement)
    for statement in (CHOOSE_BULK, _CONTENT):
        connection.execute(statement)
    for table in ("buyers", "numbered_buyers", "orders", "order_lines"):
        connection.execute(f"drop table {table}")


def _install_days(connection: duckdb.DuckDBPyConnection) -> None:
    days, shares = zip(*day_table(), strict=True)
    for name, values in {"days": days, "shares": shares}.items():
        connection.execute(f"set variable {name} = ?", [list(values)])
    connection.execute("create table day_share as "
                       "select unnest(getvariable('days')) as day, unnest(getvariable('shares')) as share")  # fmt: skip
    at = [days[bisect_right(shares, bucket / BUCKETS) - 1] for bucket in range(BUCKETS)]
    connection.execute("set variable day_of_share = ?", [at])


@dataclass(frozen=True)
class Sums:
    """What the records of an order file add up to: thousandths of a unit, and cents."""

    qty: int
    discount: int
    net: int
    tax: int


def sums(connection: duckdb.DuckDBPyConnection, bad: list[DamagedLine]) -> Sums:
    """Of the file about to be written, damaged records included."""
    found = connection.execute("""
        select coalesce(sum(qty), 0), coalesce(sum(discount_cents), 0), coalesce(sum(net_cents), 0),
               coalesce(sum(tax(net_cents)), 0) from order_content""").fetchall()[0]
    qty, discount, net, tax = (int(value) for value in found)
    return Sums(
        qty + sum(line.qty for line in bad), discount + sum(line.discount for line in bad),
        net + sum(line.net for line in bad), tax + sum(line.tax for line in bad),
    )  # fmt: skip


def total_row(sums: Sums, in_wan: bool) -> bytes:
    """The 合计 record: 数量, 折扣金额, 金额 and 税额."""
    cells = {"订单号": "合计", "数量": _decimal(sums.qty, 3), "折扣金额": _decimal(sums.discount, 2),
             "金额(元)": _decimal(sums.net, 6 if in_wan else 2), "税额": _decimal(sums.tax, 2)}  # fmt: skip
    return ",".join(cells.get(name, "") for name in HEADER).encode("gbk")


def _decimal(number: int, places: int) -> str:
    return f"{number // 10**places}.{number % 10**places:0{places}d}"


# Which lines a night's file speaks of: new ones, those whose state moved since yesterday, and corrected ones.
CHOOSE_NIGHT = """
create or replace view chosen as
select l.* from lines l left join corrections k
    on k.o = l.o and k.line_no = l.line_no and k.since = version(getvariable('night'), 1)
where l.ordered = getvariable('night') or k.o is not null
   or l.ordered between getvariable('night') - 40 and getvariable('night') - 1
      and state(l.fate, l.ship_days, l.end_days, getvariable('night') - l.ordered)
          <> state(l.fate, l.ship_days, l.end_days, getvariable('night') - l.ordered - 1)
"""
CHOOSE_BULK = """
create or replace view chosen as
select l.* from lines l where l.ordered between getvariable('bulk_from') and getvariable('bulk_to')
"""
# Two lines that yesterday's world got wrong: sold in the last two months, still valid.
CORRECT_SOME = """
insert into corrections
select l.o, l.line_no, version(getvariable('night'), 1) from lines l anti join corrections k on k.o = l.o
where l.ordered between getvariable('night') - 60 and getvariable('night') - 2 and l.fate = 2
order by h('correct', l.o * 8 + l.line_no) limit 2
"""
CORRECT_RESENT = """
insert into corrections
select l.o, l.line_no, version(getvariable('night'), 2) from lines l anti join corrections k on k.o = l.o
where l.ordered = getvariable('night') order by h('resend', l.o * 8 + l.line_no) limit 2
"""
