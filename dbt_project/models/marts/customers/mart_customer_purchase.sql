with night as (
    select
        as_of_date,
        cast({{ dateadd('month', -12, 'as_of_date') }} as date) as year_ago_date,
        cast({{ dateadd('day', -90, 'as_of_date') }} as date) as quarter_ago_date,
        cast({{ dateadd('day', -180, 'as_of_date') }} as date) as two_quarters_ago_date,
        cast({{ dateadd('day', -90, dateadd('month', -12, 'as_of_date')) }} as date) as year_and_quarter_ago_date
    from {{ source('plumbing', 'night') }}
),

sold as (
    select * from {{ ref('mart_sales_order') }}
    where not is_orphan_customer
),

-- Amounts of several currencies or tax bases are never added up: the one most of a customer's orders are in stands for it.
by_basis as (
    select
        sold.customer_id, sold.currency_code, sold.tax_basis,
        count(distinct sold.order_id) as basis_order_count,
        sum(sold.net_sales_amt) as net_sales_amt,
        coalesce(sum(sold.net_sales_amt) filter (
            where sold.sales_date > night.year_ago_date and sold.sales_date <= night.as_of_date
        ), 0) as net_sales_12m_amt,
        row_number() over (
            partition by sold.customer_id
            order by count(distinct sold.order_id) desc nulls last, currency_code asc nulls last, tax_basis asc nulls last
        ) as basis_no
    from sold
    cross join night
    group by sold.customer_id, sold.currency_code, sold.tax_basis
),

orders as (
    select
        customer_id, order_id,
        min(sales_date) as sales_date,
        sum(order_line_count) as order_line_count,
        bool_or(not is_cancelled) as is_kept
    from sold
    group by customer_id, order_id
),

dated as (
    select
        orders.*,
        night.*,
        orders.is_kept and orders.sales_date <= night.as_of_date as is_valid,
        min(orders.sales_date) over () <= night.year_and_quarter_ago_date as is_year_ago_known
    from orders
    cross join night
),

counted as (
    select
        customer_id, as_of_date,
        count(*) as order_count,
        sum(order_line_count) as order_line_count,
        min(sales_date) filter (where is_valid) as first_order_date,
        max(sales_date) filter (where is_valid) as last_order_date,
        count(*) filter (where is_valid and sales_date > year_ago_date) as frequency_orders,
        count(*) filter (where is_valid and sales_date > quarter_ago_date) as orders_90d_count,
        count(*) filter (where is_valid and sales_date > two_quarters_ago_date and sales_date <= quarter_ago_date)
            as orders_90d_before_count,
        count(*) filter (where is_valid and sales_date > year_and_quarter_ago_date and sales_date <= year_ago_date)
            as year_ago_count,
        bool_or(is_year_ago_known) as is_year_ago_known
    from dated
    group by customer_id, as_of_date
),

gaps as (
    select
        customer_id,
        {{ datediff('lag(sales_date) over story', 'sales_date', 'day') }} as gap_days
    from dated
    where is_valid
    window story as (partition by customer_id order by sales_date asc nulls last)
),

rhythm as (
    select customer_id, median(gap_days) as own_gap_days from gaps
    where gap_days > 0
    group by customer_id
),

final as (
    select
        counted.*, customers.region_code, by_basis.currency_code, by_basis.tax_basis, by_basis.net_sales_amt,
        by_basis.net_sales_12m_amt, rhythm.own_gap_days,
        counted.order_count - by_basis.basis_order_count as other_basis_order_count,
        cast(by_basis.net_sales_amt as double) / nullif(by_basis.basis_order_count, 0) as sales_per_order_amt,
        case when counted.is_year_ago_known then counted.year_ago_count end as orders_90d_year_ago_count,
        case when counted.is_year_ago_known then counted.orders_90d_count - counted.year_ago_count end as frequency_change,
        counted.orders_90d_count - counted.orders_90d_before_count as frequency_change_before,
        {{ datediff('counted.last_order_date', 'counted.as_of_date', 'day') }} as recency_days
    from counted
    inner join {{ ref('dim_customer') }} as customers on counted.customer_id = customers.customer_id
    inner join by_basis on counted.customer_id = by_basis.customer_id and by_basis.basis_no = 1
    left join rhythm on counted.customer_id = rhythm.customer_id
)

{{ cast_to_contract('final') }}
