-- Rows in = rows out, and no amount is lost between the lines and the days.
with days as (
    select
        coalesce(sum(order_line_count), 0) as line_count,
        coalesce(sum(net_sales_amt), 0) as net_sales_amt
    from {{ ref('mart_sales_daily') }}
),

lines as (
    select
        count(*) as line_count,
        coalesce(sum(net_sales_amt), 0) as net_sales_amt
    from {{ ref('fct_order_line') }}
)

select days.line_count as day_line_count, lines.line_count
from days
cross join lines
where days.line_count <> lines.line_count or days.net_sales_amt <> lines.net_sales_amt
