with night as (
    select as_of_date, cast({{ dateadd('month', -12, 'as_of_date') }} as date) as year_ago_date
    from {{ source('plumbing', 'night') }}
),

customers as (
    select customer_record_id, customer_id from {{ ref('bridge_customer_source') }}
),

revenue as (
    select
        orders.customer_id, orders.currency_code, orders.tax_basis, night.as_of_date, 'revenue' as value_measure,
        sum(orders.net_sales_amt) as value_amt
    from {{ ref('int_orders__sequence') }} as orders
    inner join night on orders.sales_date > night.year_ago_date
    where orders.net_sales_amt is not null
    group by orders.customer_id, orders.currency_code, orders.tax_basis, night.as_of_date
),

profit as (
    select
        customers.customer_id, lines.currency_code, 'excluded' as tax_basis, night.as_of_date, 'profit' as value_measure,
        sum(lines.margin_amt) as value_amt
    from {{ ref('int_order_lines__margin') }} as lines
    inner join customers on lines.customer_record_id = customers.customer_record_id
    inner join night on lines.ordered_date > night.year_ago_date and lines.ordered_date <= night.as_of_date
    where lines.is_counted and lines.margin_amt is not null
    group by customers.customer_id, lines.currency_code, night.as_of_date
),

valued as (
    select * from revenue
    union all
    select * from profit
),

ranked as (
    select
        *,
        row_number() over (
            partition by value_measure, currency_code, tax_basis order by value_amt desc nulls last, customer_id asc nulls last
        ) as value_no,
        count(*) over base as base_count,
        count(case when value_amt >= 0 then 1 end) over base as nonnegative_count,
        sum(value_amt) over base as total_amt
    from valued
    window base as (partition by value_measure, currency_code, tax_basis)
),

final as (
    select
        *,
        ceil(0.2 * base_count) as top20_count,
        ceil(100.0 * value_no / nullif(base_count, 0)) as percentile_no,
        sum(value_amt) over (
            partition by value_measure, currency_code, tax_basis order by value_no asc nulls last
            rows between unbounded preceding and current row
        ) as cumulative_amt
    from ranked
)

select * from final
