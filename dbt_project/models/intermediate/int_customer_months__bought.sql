with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

customers as (
    select customer_record_id, customer_id from {{ ref('bridge_customer_source') }}
),

opening as (
    select max(month_no) - 12 as month_no from {{ ref('int_months__shown') }}
),

-- How often somebody bought counts from the beginning; all else only in the months shown.
orders as (
    select
        customer_id, month_no,
        count(*) as order_count,
        max(sales_date) as last_order_date
    from {{ ref('int_orders__sequence') }}
    group by customer_id, month_no
),

spent as (
    select
        orders.customer_id, orders.month_no, orders.currency_code, orders.tax_basis,
        count(*) as basis_order_count,
        sum(orders.net_sales_amt) as net_sales_amt
    from {{ ref('int_orders__sequence') }} as orders
    inner join opening on orders.month_no >= opening.month_no
    where orders.net_sales_amt is not null
    group by orders.customer_id, orders.month_no, orders.currency_code, orders.tax_basis
),

bought as (
    select
        customers.customer_id, lines.currency_code, lines.product_id, products.category_name,
        {{ month_no('lines.ordered_date') }} as month_no,
        lines.net_sales_untaxed_amt, lines.margin_amt
    from {{ ref('int_order_lines__margin') }} as lines
    inner join customers on lines.customer_record_id = customers.customer_record_id
    inner join night on lines.ordered_date <= night.as_of_date
    inner join opening on {{ month_no('lines.ordered_date') }} >= opening.month_no
    inner join {{ ref('dim_product') }} as products on lines.product_id = products.product_id
    where lines.is_counted
),

earned as (
    select
        customer_id, month_no, currency_code,
        sum(net_sales_untaxed_amt) filter (where margin_amt is not null) as costed_sales_untaxed_amt,
        sum(margin_amt) as margin_amt
    from bought
    group by customer_id, month_no, currency_code
),

chosen as (
    select
        customer_id, month_no,
        count(*) as counted_line_count,
        count(distinct product_id) as product_count,
        count(distinct category_name) as category_count
    from bought
    group by customer_id, month_no
),

refunded as (
    select
        customers.customer_id, returns.currency_code, returns.tax_basis,
        {{ month_no('returns.returned_date') }} as month_no,
        sum(returns.refund_amt) as refund_amt
    from {{ ref('fct_return') }} as returns
    inner join customers on returns.customer_record_id = customers.customer_record_id
    inner join night on returns.returned_date <= night.as_of_date
    inner join opening on {{ month_no('returns.returned_date') }} >= opening.month_no
    group by customers.customer_id, returns.currency_code, returns.tax_basis, {{ month_no('returns.returned_date') }}
),

final as (
    select
        customer_id, month_no, 'order' as activity, order_count as n, cast(null as bigint) as m,
        cast(null as bigint) as o, last_order_date, cast(null as varchar) as currency_code,
        cast(null as varchar) as tax_basis, cast(null as decimal(38, 4)) as x_amt,
        cast(null as decimal(38, 4)) as y_amt
    from orders
    union all
    select
        customer_id, month_no, 'spent' as activity, basis_order_count as n, null as m, null as o,
        null as last_order_date, currency_code, tax_basis, net_sales_amt as x_amt, null as y_amt
    from spent
    union all
    select
        customer_id, month_no, 'earned' as activity, null as n, null as m, null as o, null as last_order_date,
        currency_code, null as tax_basis, costed_sales_untaxed_amt as x_amt, margin_amt as y_amt
    from earned
    union all
    select
        customer_id, month_no, 'chosen' as activity, product_count as n, category_count as m,
        counted_line_count as o, null as last_order_date, null as currency_code, null as tax_basis, null as x_amt,
        null as y_amt
    from chosen
    union all
    select
        customer_id, month_no, 'refunded' as activity, null as n, null as m, null as o, null as last_order_date,
        currency_code, tax_basis, refund_amt as x_amt, null as y_amt
    from refunded
)

select * from final
