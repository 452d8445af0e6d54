with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

customers as (
    select records.customer_record_id, records.customer_id, customers.region_code
    from {{ ref('bridge_customer_source') }} as records
    inner join {{ ref('dim_customer') }} as customers on records.customer_id = customers.customer_id
),

-- An order that mixes currencies or tax bases counts as an order and has no amount: its parts are never added up.
orders as (
    select
        customers.customer_id, lines.order_id,
        min(customers.region_code) as region_code,
        min(lines.ordered_date) as sales_date,
        min(lines.currency_code) as currency_code,
        min(lines.tax_basis) as tax_basis,
        bool_or(not lines.is_cancelled) as is_kept,
        case
            when min(lines.currency_code) = max(lines.currency_code) and min(lines.tax_basis) = max(lines.tax_basis)
                then sum(lines.net_sales_amt)
        end as net_sales_amt
    from {{ ref('fct_order_line') }} as lines
    inner join customers on lines.customer_record_id = customers.customer_record_id
    group by customers.customer_id, lines.order_id
),

final as (
    select
        orders.customer_id, orders.order_id, orders.region_code, orders.sales_date, orders.currency_code, orders.tax_basis,
        orders.net_sales_amt,
        {{ month_no('orders.sales_date') }} as month_no,
        row_number() over story as order_no,
        lag(orders.sales_date) over story as previous_date,
        lead(orders.sales_date) over story as next_date
    from orders
    inner join night on orders.sales_date <= night.as_of_date
    where orders.is_kept
    window story as (partition by orders.customer_id order by orders.sales_date asc nulls last, orders.order_id asc nulls last)
)

select * from final
