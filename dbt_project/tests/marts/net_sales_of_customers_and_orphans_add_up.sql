-- Customers' sales plus the sales of lines whose customer is unknown = all sales.
with customers as (
    select coalesce(sum(net_sales_amt), 0) as net_sales_amt from {{ ref('mart_customer_360') }}
),

lines as (
    select
        coalesce(sum(net_sales_amt), 0) as net_sales_amt,
        coalesce(sum(net_sales_amt) filter (where is_orphan_customer), 0) as orphan_sales_amt
    from {{ ref('fct_order_line') }}
)

select lines.net_sales_amt
from customers
cross join lines
where customers.net_sales_amt + lines.orphan_sales_amt <> lines.net_sales_amt
