with span as (
    select
        night.as_of_date, thresholds.affinity_days,
        cast({{ dateadd('day', '-thresholds.affinity_days', 'night.as_of_date') }} as date) as after_date
    from {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'thresholds') }} as thresholds
),

final as (
    select
        records.customer_id, lines.product_id, products.category_name, lines.ordered_date,
        sum(lines.line_amt) as line_amt
    from {{ ref('fct_order_line') }} as lines
    inner join {{ ref('bridge_customer_source') }} as records on lines.customer_record_id = records.customer_record_id
    inner join {{ ref('dim_product') }} as products on lines.product_id = products.product_id
    inner join span on lines.ordered_date > span.after_date and lines.ordered_date <= span.as_of_date
    where not lines.is_cancelled and lines.product_id <> 'unknown'
    group by records.customer_id, lines.product_id, products.category_name, lines.ordered_date
)

select * from final
