with customers as (
    select * from {{ ref('dim_customer') }}
),

records as (
    select customer_record_id, customer_id from {{ ref('bridge_customer_source') }}
),

night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

sales as (
    select
        orders.customer_id,
        count(distinct orders.order_id) as order_count,
        sum(orders.order_line_count) as order_line_count,
        sum(orders.net_sales_amt) as net_sales_amt,
        sum(orders.net_sales_amt) filter (
            where orders.sales_date > {{ dateadd('month', -12, 'night.as_of_date') }}
            and orders.sales_date <= night.as_of_date
        ) as net_sales_12m_amt,
        min(orders.sales_date) as first_order_date,
        max(orders.sales_date) as last_order_date,
        case when min(orders.currency_code) = max(orders.currency_code) then min(orders.currency_code) end as currency_code,
        case when min(orders.tax_basis) = max(orders.tax_basis) then min(orders.tax_basis) end as tax_basis
    from {{ ref('mart_sales_order') }} as orders
    cross join night
    where not orders.is_orphan_customer
    group by orders.customer_id
),

tickets as (
    select
        records.customer_id,
        count(*) as ticket_count,
        count_if(tickets.is_open) as open_ticket_count,
        count_if(tickets.ticket_type = 'complaint') as complaint_count,
        max(tickets.opened_date) as last_ticket_date
    from {{ ref('fct_ticket') }} as tickets
    inner join records on tickets.customer_record_id = records.customer_record_id
    group by records.customer_id
),

final as (
    select
        customers.*,
        night.as_of_date,
        sales.currency_code,
        sales.tax_basis,
        sales.first_order_date,
        sales.last_order_date,
        tickets.last_ticket_date,
        coalesce(sales.order_count, 0) as order_count,
        coalesce(sales.order_line_count, 0) as order_line_count,
        coalesce(sales.net_sales_amt, 0) as net_sales_amt,
        coalesce(sales.net_sales_12m_amt, 0) as net_sales_12m_amt,
        {{ datediff('sales.last_order_date', 'night.as_of_date', 'day') }} as recency_days,
        cast(sales.net_sales_amt as double) / nullif(sales.order_count, 0) as sales_per_order_amt,
        coalesce(tickets.ticket_count, 0) as ticket_count,
        coalesce(tickets.open_ticket_count, 0) as open_ticket_count,
        coalesce(tickets.complaint_count, 0) as complaint_count
    from customers
    cross join night
    left join sales on customers.customer_id = sales.customer_id
    left join tickets on customers.customer_id = tickets.customer_id
)

{{ cast_to_contract('final') }}
order by customer_id asc nulls last
