-- Rows in = rows out: the same lines by day and by category, day for day, so that a forgotten touched day shows.
with categories as (
    select sales_date, sum(order_line_count) as line_count, sum(net_sales_amt) as net_sales_amt
    from {{ ref('mart_sales_category') }}
    group by sales_date
),

days as (
    select sales_date, sum(order_line_count) as line_count, sum(net_sales_amt) as net_sales_amt
    from {{ ref('mart_sales_daily') }}
    group by sales_date
)

select coalesce(days.sales_date, categories.sales_date) as sales_date
from days
full outer join categories on days.sales_date = categories.sales_date
where
    days.line_count is distinct from categories.line_count
    or days.net_sales_amt is distinct from categories.net_sales_amt
