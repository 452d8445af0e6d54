with span as (
    select
        {{ dateadd('day', '-thresholds.affinity_days', 'night.as_of_date') }} as after_date,
        thresholds.affinity_products,
        thresholds.affinity_min_baskets
    from {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'thresholds') }} as thresholds
),

-- A number that customers share is an order, and so a basket, of each of them.
baskets as (
    select distinct
        lines.order_id, lines.product_id,
        coalesce(customers.customer_id, lines.customer_record_id, 'unknown') as customer_id
    from {{ ref('fct_order_line') }} as lines
    cross join span
    left join {{ ref('bridge_customer_source') }} as customers on lines.customer_record_id = customers.customer_record_id
    where not lines.is_cancelled and lines.product_id <> 'unknown' and lines.ordered_date > span.after_date
),

basket_total as (
    select count(*) as baskets_count from (select distinct order_id, customer_id from baskets) as orders
),

products as (
    select product_id, count(*) as product_baskets_count from baskets
    group by product_id
),

-- Pairs grow with the square of the range: only what stands in most baskets is paired.
numbered as (
    select
        product_id, product_baskets_count,
        row_number() over (order by product_baskets_count desc nulls last, product_id asc nulls last) as product_no
    from products
),

compared as (
    select numbered.*
    from numbered
    cross join span
    where
        numbered.product_no <= span.affinity_products
        and numbered.product_baskets_count >= span.affinity_min_baskets
),

held as (
    select baskets.order_id, baskets.customer_id, compared.product_no
    from baskets
    inner join compared on baskets.product_id = compared.product_id
),

paired as (
    select first_one.product_no, second_one.product_no as other_product_no, count(*) as pair_count
    from held as first_one
    inner join held as second_one
        on
            first_one.order_id = second_one.order_id
            and first_one.customer_id = second_one.customer_id
            and first_one.product_no < second_one.product_no
    group by first_one.product_no, second_one.product_no
),

range_size as (
    select count(*) as compared_product_count from compared
),

final as (
    select
        a.product_id,
        b.product_id as other_product_id,
        a.product_baskets_count as product_count,
        b.product_baskets_count as other_product_count,
        paired.pair_count,
        basket_total.baskets_count,
        range_size.compared_product_count,
        cast(range_size.compared_product_count * (range_size.compared_product_count - 1) / 2 as bigint) as tested_pair_count
    from paired
    inner join compared as a on paired.product_no = a.product_no
    inner join compared as b on paired.other_product_no = b.product_no
    cross join basket_total
    cross join range_size
    cross join span
    where paired.pair_count >= span.affinity_min_baskets
)

select * from final
