"""What distributors report back (渠道流向报备): what they sold on, when, and to whom; due a week after the sale.

UTF-8 CSV with a byte order mark; distributors are the dealers that get rebates. The greatest of them reports late.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "渠道流向报备_{:%Y%m%d}.csv"
HEADER = ("报备单号", "经销商编号", "商品编码", "销售日期", "报备日期", "应报日期", "销售数量", "终端客户")
DUE_DAYS = 7

# A delivered line is sold on in up to five parts.
_REPORTS = """
create table partner_reports as
with sold as (
    select f.i, f.source_id, l.product, (l.o * 8 + l.line_no) * 8 + part as x, l.qty,
           l.ordered + 5 + (h('sellout', (l.o * 8 + l.line_no) * 8 + part) % 60)::int as sold
    from lines l join order_facts f using (o), range(5) t(part)
    where f.is_firm and h('dealer', f.i) % 6 = 0 and f.customer_number = f.source_id and l.fate = 2
    and 1000 * part < l.qty and u('reports', (l.o * 8 + l.line_no) * 8 + part) < 0.9
), greatest_dealer as (
    select i from sold group by i order by count(*) desc, i limit 1
)
select row_number() over (order by reported, x) as n, *
from (
    select s.*, greatest(least(qty, 1000), 1000 * floor(qty * (12 + h('sharesold', x) % 8) / 100000.0)::bigint)::bigint
               as sold_qty,
           sold + case when s.i = g.i then 9 + (h('reportlag', x) % 14)::int
                       when h('slowreport', x) % 12 = 0 then 8 + (h('reportlag', x) % 10)::int
                       else 1 + (h('reportlag', x) % 6)::int end as reported,
           s.i = g.i as is_late_dealer
    from sold s, greatest_dealer g
)
where reported <= getvariable('last')
"""
CHOSEN = """
(reported = getvariable('night') or getvariable('night') = getvariable('first') and reported <= getvariable('night'))
"""
_CONTENT = """
create view partner_report_content as
select n, reported, 'LX' || lpad(n::varchar, 8, '0') as source_partner_report_id, source_id as source_customer_id,
       word('product_code', product) as source_product_id, sold as sold_date, reported as reported_date,
       sold + getvariable('report_due_days') as due_date, pieces(sold_qty) as sold_qty,
       pick('town', h('endtown', x)) || pick('surname', h('endname', x)) || '记' || pick('trade', h('endtrade', x))
           as end_customer_name
from partner_reports
"""
ROWS = f"""
select * exclude (n, reported) replace (strftime(sold_date, '%Y-%m-%d') as sold_date,
       strftime(reported_date, '%Y-%m-%d') as reported_date, strftime(due_date, '%Y-%m-%d') as due_date)
from partner_report_content where {CHOSEN} order by n
"""  # noqa: S608 - a constant of this module
# All reports up to the night as the entity has them; for the benches.
TRUTH = "select * exclude (n, reported) from partner_report_content where reported <= getvariable('night') order by n"
PLANTED = {
    "partner_reports": "select count(*) from partner_reports",
    "partner_reports_late": "select count(*) from partner_reports "
    "where reported > sold + getvariable('report_due_days')",
    "partner_reports_of_the_late_distributor": "select count(*) from partner_reports where is_late_dealer",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `partner_reports`, one row per sale that was reported; needs the order lines."""
    connection.execute("set variable report_due_days = ?", [DUE_DAYS])
    for statement in (_REPORTS, _CONTENT):
        connection.execute(statement)
