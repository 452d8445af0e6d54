"""Credit limits of the firms: a list with the history, later what changes on the first of a month.

GBK CSV. Half of the limits are revised in 2026: most are raised, some lowered. Only sales' firms have one.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "信用额度_{:%Y%m%d}.csv"
HEADER = ("客户编号", "信用额度(万元)", "账期(天)", "生效日期")

# `thousands` of yuan. A firm that came after the history began has its limit from the month after.
_LIMITS = """
create table credit_limits as
with firms as (
    select i, registered, term_of(i, is_firm)::int as term,
           (5 + 5 * (h('limit', i) % 12)) * (case when h('biglimit', i) % 10 = 0 then 10 else 1 end) as thousands
    from customers where is_firm and in_sales and not is_prospect
)
select i, term, thousands::bigint as thousands,
       case when registered < getvariable('starts') then getvariable('starts')
            else (date_trunc('month', registered) + interval 1 month)::date end as valid_from
from firms
union all
select i, term, (thousands * [6, 12, 15, 20][1 + h('revised', i) % 4] // 10)::bigint,
       [date '2026-01-01', date '2026-07-01'][1 + h('revision', i) % 2]
from firms where registered < date '2025-12-01' and h('isrevised', i) % 2 = 0
"""
CHOSEN = """
(valid_from = getvariable('night')
    or getvariable('night') = getvariable('first') and valid_from < getvariable('night'))
"""
ROWS = f"""
select sales_number(i), (thousands * 0.1::decimal(2, 1))::decimal(18, 1), term, strftime(valid_from, '%Y/%m/%d')
from credit_limits where {CHOSEN} order by i, valid_from
"""  # noqa: S608 - a constant of this module
# Every limit as it stands after the night, as the entity has it; for the benches.
TRUTH = """
select sales_number(i) as source_customer_id, valid_from as valid_from_date, null::date as valid_to_date,
       (thousands * 1000)::decimal(18, 2) as credit_limit_amt, term as payment_term_days
from credit_limits where valid_from <= getvariable('night') order by i, valid_from
"""
PLANTED = {
    "credit_limits": "select count(*) from credit_limits where valid_from <= getvariable('last')",
    "credit_limits_lowered": "select count(*) from (select thousands < lag(thousands) over (partition by i "
    "order by valid_from) as is_lower from credit_limits where valid_from <= getvariable('last')) where is_lower",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `credit_limits`, one row per firm and first day; needs the customers and the terms of the invoices."""
    connection.execute(_LIMITS)
