-- No product and no amount is lost between the lines of the twelve finished months and the classes.
with span as (
    select
        cast(date_trunc('month', {{ dateadd('day', 1, 'as_of_date') }}) as date) as end_date,
        cast({{ dateadd('month', -12, "date_trunc('month', " ~ dateadd('day', 1, 'as_of_date') ~ ")") }} as date) as first_date
    from {{ source('plumbing', 'night') }}
),

lines as (
    select
        count(*) as line_count,
        coalesce(sum(lines.net_sales_amt), 0) as net_sales_amt
    from {{ ref('fct_order_line') }} as lines
    cross join span
    where
        not lines.is_cancelled and lines.product_id <> 'unknown'
        and lines.ordered_date >= span.first_date and lines.ordered_date < span.end_date
),

classes as (
    select
        coalesce(sum(order_line_count), 0) as line_count,
        coalesce(sum(net_sales_amt), 0) as net_sales_amt
    from {{ ref('mart_abc_xyz') }}
)

select lines.line_count, classes.line_count as classed_line_count
from lines
cross join classes
where lines.line_count <> classes.line_count or lines.net_sales_amt <> classes.net_sales_amt
