-- Months of the company and months of its regions hold the same money, orders, new customers and tickets as the days.
with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

months as (
    select
        is_whole_company,
        coalesce(sum(value) filter (where kpi = 'net_sales_amt'), 0) as net_sales_amt,
        coalesce(sum(value) filter (where kpi = 'new_customer_count'), 0) as new_customer_count,
        coalesce(sum(value) filter (where kpi = 'ticket_count'), 0) as ticket_count
    from {{ ref('mart_kpi_home') }}
    group by is_whole_company
),

days as (
    select coalesce(sum(days.net_sales_amt), 0) as net_sales_amt
    from {{ ref('mart_sales_daily') }} as days
    inner join night on days.sales_date <= night.as_of_date
),

buyers as (
    select count(distinct orders.customer_id) as customer_count
    from {{ ref('mart_sales_order') }} as orders
    inner join night on orders.sales_date <= night.as_of_date
),

tickets as (
    select count(*) as ticket_count
    from {{ ref('fct_ticket') }} as tickets
    inner join night on tickets.opened_date <= night.as_of_date
)

select months.is_whole_company
from months
cross join days
cross join buyers
cross join tickets
where
    months.net_sales_amt <> days.net_sales_amt
    or months.new_customer_count <> buyers.customer_count
    or months.ticket_count <> tickets.ticket_count
