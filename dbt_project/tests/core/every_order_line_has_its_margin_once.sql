-- Lines and their sales are the same with and without cost.
with lines as (
    select order_line_id, net_sales_amt from {{ ref('fct_order_line') }}
),

margins as (
    select order_line_id, net_sales_amt from {{ ref('int_order_lines__margin') }}
)

select coalesce(lines.order_line_id, margins.order_line_id) as order_line_id
from lines
full outer join margins on lines.order_line_id = margins.order_line_id
where lines.net_sales_amt is distinct from margins.net_sales_amt
