"""The batches that stock levels name: what was made when, by which supplier, and whether quality let it pass.

UTF-8 CSV with a byte order mark: a batch comes when it is received and again when its state changes. What is blocked
in a snapshot is held here.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "批次资料_{:%Y%m%d}.csv"
HEADER = ("批次", "商品编码", "供应商编号", "生产日期", "入库日期", "有效期至", "质量状态")

MACROS = (
    "create macro batch_number(product, site, received) as strftime(received, '%y%m%d') "
    "|| lpad((product * 4 + site)::varchar, 3, '0')",
    # The fortnights in which some safety stock is blocked, as snapshots say.
    """create macro is_blocked(product, site, day) as
         h('blocked', (product * 4 + site) * 100 + (day - date '2024-01-01') // 14) % 20 = 0""",
)
# What arrives waits three days for its test. Of each product and site the batch before the running one is the old one,
# which may be blocked; where stock hardly moves it is one batch for ever.
_BATCHES = """
create table batches as
select product, site, received, is_old_stock, is_slow, received - 10 - (h('made', product) % 25)::int as produced, life,
       lead(received, 1, date '2999-01-01') over running as superseded,
       lead(received, 2, date '2999-01-01') over running as gone
from (
    select product, site, starts as received, life, is_slow, false as is_old_stock from stock_cycles
    where starts <= getvariable('last')
    union
    select product, site, starts - rhythm, life, is_slow, false from stock_cycles
    union
    select product, site, getvariable('stock_starts') - (h('old', product * 4 + site) % 200)::int, life, is_slow, true
    from stock_cycles where is_slow
)
where received <= getvariable('last')
window running as (partition by product, site, is_old_stock order by received)
"""
_STATES = """
create macro batch_state(product, site, received, is_old_stock, is_slow, superseded, gone, day) as
    case when day - received < 3 and h('tested', product * 4 + site) % 4 = 0 then 2
         when (is_old_stock or not is_slow and day >= superseded and day < gone)
              and is_blocked(product, site, day) then 2
         else 1 end
"""
CHOSEN = """
received <= getvariable('night') and (getvariable('night') = getvariable('first') or received = getvariable('night')
    or batch_state(product, site, received, is_old_stock, is_slow, superseded, gone, getvariable('night'))
       <> batch_state(product, site, received, is_old_stock, is_slow, superseded, gone, getvariable('night') - 1))
"""
_SUPPLIER = "case when not is_produced(product) then (select number from suppliers where s = supplier_of(product)) end"
ROWS = f"""
select batch_number(product, site, received), word('product_code', product), {_SUPPLIER},
       strftime(produced, '%Y-%m-%d'), strftime(received, '%Y-%m-%d'), strftime(received + life, '%Y-%m-%d'),
       ['合格', '待检'][batch_state(product, site, received, is_old_stock, is_slow, superseded, gone,
           getvariable('night'))]
from batches where {CHOSEN} order by received, product, site
"""  # noqa: S608 - constants of this module
# Every batch as it stands after the night, as the entity has it; for the benches.
TRUTH = f"""
select batch_number(product, site, received) as batch_number, word('product_code', product) as source_product_id,
       {_SUPPLIER} as source_supplier_id, produced as produced_date, received as received_date,
       (received + life)::date as expiry_date,
       ['released', 'hold'][batch_state(product, site, received, is_old_stock, is_slow, superseded, gone,
           getvariable('night'))] as quality_state
from batches where received <= getvariable('night') order by received, product, site
"""  # noqa: S608 - constants of this module


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `batches`, one row per product, site and day of receipt; needs `stock_cycles` and `suppliers`."""
    for statement in (*MACROS, _BATCHES, _STATES):
        connection.execute(statement)
