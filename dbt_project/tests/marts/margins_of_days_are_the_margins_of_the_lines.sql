-- Every line that counts is in one day, and no margin is lost between the lines and the days.
with days as (
    select
        coalesce(sum(order_line_count), 0) as line_count,
        coalesce(sum(margin_amt), 0) as margin_amt,
        coalesce(sum(net_sales_untaxed_amt), 0) as net_sales_untaxed_amt
    from {{ ref('mart_sales_margin') }}
),

lines as (
    select
        count(*) as line_count,
        coalesce(sum(margin_amt), 0) as margin_amt,
        coalesce(sum(net_sales_untaxed_amt), 0) as net_sales_untaxed_amt
    from {{ ref('int_order_lines__margin') }}
    where is_counted
)

select days.line_count, lines.line_count as counted_line_count
from days
cross join lines
where
    days.line_count <> lines.line_count or days.margin_amt <> lines.margin_amt
    or days.net_sales_untaxed_amt <> lines.net_sales_untaxed_amt
