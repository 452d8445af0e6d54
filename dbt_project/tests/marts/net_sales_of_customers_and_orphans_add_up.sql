-- Customers' sales in their main currency, their sales in other ones and the sales of unknown customers = all sales.
with customers as (
    select customer_id, currency_code, tax_basis, net_sales_amt from {{ ref('mart_customer_360') }}
),

shown as (
    select coalesce(sum(net_sales_amt), 0) as net_sales_amt from customers
),

left_out as (
    select
        coalesce(sum(orders.net_sales_amt) filter (where orders.is_orphan_customer), 0) as orphan_amt,
        coalesce(sum(orders.net_sales_amt) filter (
            where not orders.is_orphan_customer
            and (
                orders.currency_code is distinct from customers.currency_code
                or orders.tax_basis is distinct from customers.tax_basis
            )
        ), 0) as other_basis_amt
    from {{ ref('mart_sales_order') }} as orders
    left join customers on orders.customer_id = customers.customer_id
),

lines as (
    select coalesce(sum(net_sales_amt), 0) as net_sales_amt from {{ ref('fct_order_line') }}
)

select lines.net_sales_amt
from shown
cross join left_out
cross join lines
where shown.net_sales_amt + left_out.orphan_amt + left_out.other_basis_amt <> lines.net_sales_amt
