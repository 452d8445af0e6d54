with customers as (
    select * from {{ ref('dim_customer') }}
),

records as (
    select customer_record_id, customer_id from {{ ref('bridge_customer_source') }}
),

night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

bought as (
    select * from {{ ref('mart_customer_purchase') }}
),

tickets as (
    select
        records.customer_id,
        count(*) as ticket_count,
        count(*) filter (where tickets.is_open) as open_ticket_count,
        count(*) filter (where tickets.ticket_type = 'complaint') as complaint_count,
        max(tickets.opened_date) as last_ticket_date
    from {{ ref('fct_ticket') }} as tickets
    inner join records on tickets.customer_record_id = records.customer_record_id
    group by records.customer_id
),

final as (
    select
        customers.*,
        night.as_of_date,
        bought.currency_code,
        bought.tax_basis,
        bought.first_order_date,
        bought.last_order_date,
        bought.recency_days,
        tickets.last_ticket_date,
        coalesce(bought.order_count, 0) as order_count,
        coalesce(bought.other_basis_order_count, 0) as other_basis_order_count,
        coalesce(bought.order_line_count, 0) as order_line_count,
        coalesce(bought.net_sales_amt, 0) as net_sales_amt,
        coalesce(bought.net_sales_12m_amt, 0) as net_sales_12m_amt,
        bought.sales_per_order_amt,
        coalesce(tickets.ticket_count, 0) as ticket_count,
        coalesce(tickets.open_ticket_count, 0) as open_ticket_count,
        coalesce(tickets.complaint_count, 0) as complaint_count
    from customers
    cross join night
    left join bought on customers.customer_id = bought.customer_id
    left join tickets on customers.customer_id = tickets.customer_id
)

{{ cast_to_contract('final') }}
order by customer_id asc nulls last
