with night as (
    select
        as_of_date,
        cast({{ dateadd('month', -12, 'as_of_date') }} as date) as year_ago_date
    from {{ source('plumbing', 'night') }}
),

-- A key in which text order is the order of day, order and cell: the least of them is a record's first order.
lines as (
    select
        sold.customer_record_id, sold.region_code, sold.currency_code, sold.tax_basis, sold.ordered_date, sold.net_sales_amt,
        sold.is_cancelled,
        sold.ordered_date > night.year_ago_date as is_of_last_year,
        cast(date_trunc('month', sold.ordered_date) as date) as month_start_date,
        concat_ws(
            ' ', cast(sold.ordered_date as varchar), sold.order_id, coalesce(sold.region_code, '~'),
            coalesce(sold.currency_code, '~'), coalesce(sold.tax_basis, '~')
        ) as order_key
    from {{ ref('fct_order_line') }} as sold
    inner join night on sold.ordered_date <= night.as_of_date
),

final as (
    select
        customer_record_id, month_start_date, region_code, currency_code, tax_basis,
        sum(net_sales_amt) as net_sales_amt,
        coalesce(sum(net_sales_amt) filter (where is_of_last_year), 0) as net_sales_12m_amt,
        bool_or(not is_cancelled) as is_buying,
        min(order_key) filter (where not is_cancelled) as first_order_key
    from lines
    group by customer_record_id, month_start_date, region_code, currency_code, tax_basis
)

select * from final
