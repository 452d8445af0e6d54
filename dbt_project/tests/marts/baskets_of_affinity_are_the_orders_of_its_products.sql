-- A product's baskets are its distinct orders of customers in the period, counted here from the lines once more.
with rules as (
    select product_id, max(product_count) as product_count, min(product_count) as least_count
    from {{ ref('mart_product_affinity') }}
    group by product_id
),

span as (
    select {{ dateadd('day', '-affinity_days', 'as_of_date') }} as after_date
    from {{ source('plumbing', 'night') }}
    cross join {{ source('plumbing', 'thresholds') }}
),

orders as (
    select product_id, count(*) as order_count
    from (
        select distinct lines.product_id, lines.order_id, coalesce(records.customer_id, lines.customer_record_id) as customer_id
        from {{ ref('fct_order_line') }} as lines
        cross join span
        left join {{ ref('bridge_customer_source') }} as records on lines.customer_record_id = records.customer_record_id
        where not lines.is_cancelled and lines.ordered_date > span.after_date
    ) as orders_of_customers
    group by product_id
)

select rules.product_id, rules.product_count, orders.order_count
from rules
left join orders on rules.product_id = orders.product_id
where rules.product_count is distinct from orders.order_count or rules.least_count <> rules.product_count
