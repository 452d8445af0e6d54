with night as (
    select as_of_date, cast({{ dateadd('month', -12, 'as_of_date') }} as date) as year_ago_date
    from {{ source('plumbing', 'night') }}
),

bought as (
    select
        records.customer_id, lines.product_id,
        count(*) as bought_line_count,
        row_number() over (
            partition by records.customer_id
            order by count(*) desc nulls last, max(lines.ordered_date) desc nulls last, lines.product_id asc nulls last
        ) as product_no
    from {{ ref('fct_order_line') }} as lines
    inner join {{ ref('bridge_customer_source') }} as records on lines.customer_record_id = records.customer_record_id
    inner join night on lines.ordered_date > night.year_ago_date and lines.ordered_date <= night.as_of_date
    where not lines.is_cancelled and lines.product_id <> 'unknown'
    group by records.customer_id, lines.product_id
),

counted as (
    select levels.site_id, max(levels.stock_date) as stock_date
    from {{ ref('fct_stock_level') }} as levels
    inner join night on levels.stock_date <= night.as_of_date
    group by levels.site_id
),

available as (
    select levels.product_id, sum(levels.available_qty) as available_qty
    from {{ ref('fct_stock_level') }} as levels
    inner join counted on levels.site_id = counted.site_id and levels.stock_date = counted.stock_date
    group by levels.product_id
),

final as (
    select bought.customer_id, bought.product_id, bought.bought_line_count, available.available_qty
    from bought
    left join available on bought.product_id = available.product_id
    where bought.product_no = 1
)

select * from final
