with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

customers as (
    select customer_record_id, customer_id from {{ ref('bridge_customer_source') }}
),

lines as (
    select
        lines.order_id, lines.ordered_date, lines.currency_code, lines.is_counted, lines.net_sales_untaxed_amt, lines.margin_amt,
        products.category_name, tiers.tier_rank,
        customers.customer_id,
        services.category_name is not null as is_service
    from {{ ref('int_order_lines__margin') }} as lines
    inner join night on lines.ordered_date <= night.as_of_date
    inner join {{ ref('dim_product') }} as products on lines.product_id = products.product_id
    left join customers on lines.customer_record_id = customers.customer_record_id
    left join {{ source('plumbing', 'product_tiers') }} as tiers on products.tier_name = tiers.tier_name
    left join {{ source('plumbing', 'service_categories') }} as services on products.category_name = services.category_name
),

-- What the order has that none before it had: a category, or a higher tier of one. Lines that do not count bring nothing new.
compared as (
    select
        lines.*,
        lines.category_name is not null
        and orders.order_no = min(orders.order_no) over (partition by lines.customer_id, lines.category_name, lines.is_counted)
            as is_new_category,
        lines.tier_rank > max(lines.tier_rank) over (
            partition by lines.customer_id, lines.category_name, lines.is_counted order by orders.order_no asc nulls last
            range between unbounded preceding and 1 preceding
        ) as is_higher_tier
    from lines
    left join {{ ref('int_orders__sequence') }} as orders
        on lines.customer_id = orders.customer_id and lines.order_id = orders.order_id
),

final as (
    select
        order_id, currency_code,
        coalesce(customer_id, 'unknown') as customer_id,
        min(ordered_date) as ordered_date,
        coalesce(bool_or(is_counted and is_new_category), false) as has_new_category,
        coalesce(bool_or(is_counted and is_higher_tier), false) as has_higher_tier,
        coalesce(bool_or(is_counted and is_service), false) as has_service,
        count(*) filter (where is_counted) as counted_line_count,
        count(*) filter (where is_counted and margin_amt is null) as uncosted_line_count,
        coalesce(sum(net_sales_untaxed_amt) filter (where is_counted), 0) as net_sales_untaxed_amt,
        coalesce(sum(margin_amt) filter (where is_counted), 0) as margin_amt
    from compared
    group by order_id, currency_code, coalesce(customer_id, 'unknown')
)

select * from final
