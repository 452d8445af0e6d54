with pairs as (
    select * from {{ ref('int_product_pairs__tested') }}
),

rules as (
    select
        product_id, other_product_id as consequent_product_id, product_count, other_product_count as consequent_count,
        pair_count, baskets_count, compared_product_count, tested_pair_count, expected_count, p_value, q_value
    from pairs
    union all
    select
        other_product_id as product_id, product_id as consequent_product_id, other_product_count as product_count,
        product_count as consequent_count, pair_count, baskets_count, compared_product_count, tested_pair_count,
        expected_count, p_value, q_value
    from pairs
),

measured as (
    select
        *,
        cast(pair_count as double) / nullif(baskets_count, 0) as support,
        cast(product_count as double) / nullif(baskets_count, 0) as product_support,
        cast(consequent_count as double) / nullif(baskets_count, 0) as consequent_support,
        cast(pair_count as double) / nullif(product_count, 0) as confidence
    from rules
),

final as (
    select
        measured.*,
        night.as_of_date,
        products.product_name,
        products.category_name,
        consequents.product_name as consequent_product_name,
        consequents.category_name as consequent_category_name,
        confidence / nullif(consequent_support, 0) as lift,
        support - product_support * consequent_support as leverage,
        (1 - consequent_support) / nullif(1 - confidence, 0) as conviction,
        (support - product_support * consequent_support) / nullif(
            greatest(support * (1 - product_support), product_support * (consequent_support - support)), 0
        ) as zhang,
        q_value <= 0.05 and pair_count > expected_count as is_significant
    from measured
    cross join {{ source('plumbing', 'night') }} as night
    left join {{ ref('dim_product') }} as products on measured.product_id = products.product_id
    left join {{ ref('dim_product') }} as consequents on measured.consequent_product_id = consequents.product_id
)

{{ cast_to_contract('final') }}
