"""What customers asked for and did not get (缺货登记): stock-outs, products given up, and buyers beyond their credit.

JSON lines of the order desk. Every order line that is cancelled for want of stock stands here, and some wishes that
never became an order.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "缺货登记_{:%Y%m%d}.jsonl"
REASONS = {"缺货": "stockout", "停供": "discontinued", "超信用": "credit"}
DAMAGED = '{"登记号": "QH99999999", "客户编号": "C0000000", "商品编码": "P1001", "登记日期": "改日"}'

# 1 stock-out, 2 given up, 3 credit. Whom the next site helped out with less than was asked lacks the rest.
_UNFILLED = """
create table unfilled as
select row_number() over (order by ordered, x) as n, *
from (
    select l.o * 8 + l.line_no as x, l.o, l.line_no, l.product, word('site_of_region', f.region) as site, l.ordered,
           l.price, f.source_id, l.is_order,
           case when l.is_order or kind = 3 then l.qty::bigint else (l.qty + 1000)::bigint end
               as asked,
           case when l.is_order or kind = 3 then l.qty::bigint else 1000 end as unfilled, kind
    from (
        select *, case when is_order then 1
                       when lacks_stock(product, region, ordered) then 1
                       when h('credit', o * 8 + line_no) % 60 = 0 and is_firm_line then 3
                       when h('givenup', o * 8 + line_no) % 100 = 0 then 2 end as kind
        from (select l.*, f.is_firm as is_firm_line, f.region,
                     is_short or fate = 3 and pick('cancel_reason', h('cancel_reason', o)) = '缺货' as is_order
              from lines l join order_facts f using (o))
    ) l join order_facts f using (o)
    where kind is not null and l.ordered <= getvariable('last')
)
"""
CHOSEN = """
(ordered = getvariable('night') or getvariable('night') = getvariable('first') and ordered <= getvariable('night'))
"""
_ORDER = "case when is_order then 'SO' || lpad(((o * 7654321 + 4711) % 100000000)::varchar, 8, '0') end"
ROWS = f"""
select 'QH' || lpad(n::varchar, 8, '0') as "登记号", source_id as "客户编号",
       word('product_code', product) as "商品编码", 'W' || site as "库点编号",
       strftime(ordered, '%Y-%m-%d') as "登记日期", pieces(asked) as "需求数量",
       pieces(unfilled) as "未满足数量", {list(REASONS)}[kind] as "原因", yuan(price) as "单价",
       {_ORDER} as "订单号", case when is_order then line_no end as "行号"
from unfilled where {CHOSEN} order by n
"""  # noqa: S608 - constants of this module
# All that was noted up to the night as the entity has it; for the benches.
TRUTH = f"""
select 'QH' || lpad(n::varchar, 8, '0') as source_unfilled_demand_id, source_id as source_customer_id,
       word('product_code', product) as source_product_id, 'W' || site as source_site_id, ordered as asked_date,
       pieces(asked) as asked_qty, pieces(unfilled) as unfilled_qty, {list(REASONS.values())}[kind] as reason_code,
       yuan(price) as unit_price_amt, {_ORDER} as source_order_id, case when is_order then line_no end as line_no
from unfilled where ordered <= getvariable('night') order by n
"""  # noqa: S608 - constants of this module
PLANTED = {
    "unfilled_demand": "select count(*) from unfilled",
    "unfilled_demand_for_want_of_stock": "select count(*) from unfilled where kind = 1",
    "unfilled_demand_that_was_an_order": "select count(*) from unfilled where is_order",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `unfilled`, one row per wish that was not met; needs the order lines and `runs_out`."""
    connection.execute(_UNFILLED)
