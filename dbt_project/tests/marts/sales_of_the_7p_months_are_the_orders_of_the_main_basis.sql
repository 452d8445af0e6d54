-- What customers bought in the months shown, in their main currency and tax basis, is in the 7P;
-- so are the orders, whatever their basis.
with shown as (
    select
        count(distinct month_start_date) as month_count,
        sum(order_count) as order_count,
        coalesce(sum(net_sales_amt), 0) as net_sales_amt
    from {{ ref('mart_customer_7p') }}
),

orders as (
    select
        count(*) as order_count,
        coalesce(sum(orders.net_sales_amt) filter (
            where orders.currency_code = basis.currency_code and orders.tax_basis = basis.tax_basis
        ), 0) as net_sales_amt
    from {{ ref('int_orders__sequence') }} as orders
    inner join {{ ref('mart_customer_purchase') }} as basis on orders.customer_id = basis.customer_id
    where orders.month_no >= (select max(months.month_no) - 12 from {{ ref('int_months__shown') }} as months)
)

select shown.net_sales_amt
from shown
cross join orders
where shown.net_sales_amt <> orders.net_sales_amt or coalesce(shown.order_count, 0) <> orders.order_count
