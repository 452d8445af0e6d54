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
        records.customer_id,
        count(distinct lines.order_id) as order_count,
        count(*) as order_line_count,
        sum(lines.net_sales_amt) as net_sales_amt,
        sum(lines.net_sales_amt) filter (
            where lines.ordered_date > {{ dbt.dateadd('month', -12, 'night.as_of_date') }}
            and lines.ordered_date <= night.as_of_date
        ) as net_sales_12m_amt,
        min(lines.ordered_date) as first_order_date,
        max(lines.ordered_date) as last_order_date,
        case when min(lines.currency_code) = max(lines.currency_code) then min(lines.currency_code) end as currency_code,
        case when min(lines.tax_basis) = max(lines.tax_basis) then min(lines.tax_basis) end as tax_basis
    from {{ ref('fct_order_line') }} as lines
    inner join records on lines.customer_record_id = records.customer_record_id
    cross join night
    group by records.customer_id
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
        {{ dbt.datediff('sales.last_order_date', 'night.as_of_date', 'day') }} as recency_days,
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
