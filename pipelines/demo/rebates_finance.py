"""Rebates 返利 of the big dealers: quarter by quarter a share of what they bought, granted on the tenth after it.

GBK CSV that comes when a quarter is granted. One of fifteen is taken back in part: a negative record.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "返利明细_{:%Y%m%d}.csv"
HEADER = ("返利单号", "客户编号", "返利月份", "返利名称", "返利金额")

# A dealer is every sixth firm; two to four percent of the quarter's delivered lines, three steps by their amount.
_REBATES = """
create table rebates as
with bought as (
    select f.i, date_trunc('quarter', l.ordered)::date as quarter, sum(net_of(l.qty, l.price, l.rate))::bigint as cents
    from lines l join order_facts f using (o)
    where f.is_firm and h('dealer', f.i) % 6 = 0 and f.customer_number = f.source_id and l.fate = 2
    group by all
), granted as (
    select i, quarter, (quarter + interval 2 month)::date as month,
           (quarter + interval 3 month)::date + 9 as granted_on,
           (cents * case when cents > 20000000 then 4 when cents > 5000000 then 3 else 2 end // 100)::bigint as cents
    from bought where cents > 100000
)
select row_number() over (order by quarter, i, k) as r, i, month, granted_on + (k * 20)::int as granted_on, k,
       case when k = 0 then cents else -(cents // 4) end as cents
from granted, range(2) t(k)
where (k = 0 or h('takenback', i * 16 + month(month)) % 15 = 0) and granted_on + (k * 20)::int <= getvariable('last')
"""
CHOSEN = """
(granted_on = getvariable('night')
    or getvariable('night') = getvariable('first') and granted_on < getvariable('night'))
"""
ROWS = f"""
select 'FL' || lpad(r::varchar, 7, '0'), sales_number(i), strftime(month, '%Y年%m月'),
       case when k = 0 then '季度销量返利' else '返利扣回' end, bracketed(cents)
from rebates where {CHOSEN} order by r
"""  # noqa: S608 - a constant of this module
# Every rebate as it stands after the night, as the entity has it; for the benches.
TRUTH = """
select 'FL' || lpad(r::varchar, 7, '0') as source_rebate_id, sales_number(i) as source_customer_id,
       month as rebate_month_date, case when k = 0 then '季度销量返利' else '返利扣回' end as rebate_name,
       yuan(cents) as rebate_amt
from rebates where granted_on <= getvariable('night') order by r
"""
PLANTED = {
    "rebates": "select count(*) from rebates",
    "rebates_taken_back": "select count(*) from rebates where k = 1",
    "dealers_with_rebate": "select count(distinct i) from rebates",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `rebates`, one row per rebate granted or taken back; needs the order lines."""
    connection.execute(_REBATES)
