with pairs as (
    select
        *,
        cast(product_count as double) * other_product_count / nullif(baskets_count, 0) as expected_count,
        least(product_count, other_product_count) as most_count,
        {{ log_factorial('product_count') }} + {{ log_factorial('other_product_count') }}
        + {{ log_factorial('(baskets_count - product_count)') }} + {{ log_factorial('(baskets_count - other_product_count)') }}
        - {{ log_factorial('baskets_count') }} as log_margins
    from {{ ref('int_product_pairs__baskets') }}
),

steps as (
    select row_number() over (order by date_day asc nulls last) - 1 as step from {{ ref('dim_date') }}
),

-- Fisher's exact test, one-sided: how likely so many common baskets or more are by chance. After 60 terms of the tail the
-- rest is smaller than a geometric series, which is added, so that the test errs on the careful side.
counted as (
    select pairs.*, steps.step, pairs.pair_count + steps.step as common_count
    from pairs
    inner join steps on pairs.pair_count + steps.step <= pairs.most_count
    where steps.step <= 60 and pairs.pair_count > pairs.expected_count
),

terms as (
    select
        product_id, other_product_id,
        step = 60 and common_count < most_count as is_cut,
        exp(
            log_margins
            - {{ log_factorial('common_count') }} - {{ log_factorial('(product_count - common_count)') }}
            - {{ log_factorial('(other_product_count - common_count)') }}
            - {{ log_factorial('(baskets_count - product_count - other_product_count + common_count)') }}
        ) as chance,
        cast(product_count - common_count as double) * (other_product_count - common_count) as falling,
        cast(common_count + 1 as double) * (baskets_count - product_count - other_product_count + common_count + 1) as rising
    from counted
),

tails as (
    select
        product_id, other_product_id,
        sum(chance) as seen_tail,
        max(case when falling < rising then chance * falling / nullif(rising - falling, 0) else 1 end)
        filter (where is_cut) as rest_at_most
    from terms
    group by product_id, other_product_id
),

judged as (
    select pairs.*, least(coalesce(tails.seen_tail + coalesce(tails.rest_at_most, 0), 1), 1) as p_value
    from pairs
    left join tails on pairs.product_id = tails.product_id and pairs.other_product_id = tails.other_product_id
),

ranked as (
    select
        *,
        row_number() over (order by p_value asc nulls last, product_id asc nulls last, other_product_id asc nulls last) as p_rank
    from judged
),

-- Benjamini and Hochberg: over all pairs that could have been found, not only those that were seen often enough.
final as (
    select
        *,
        least(min(p_value * tested_pair_count / nullif(p_rank, 0)) over (
            order by p_rank desc nulls last rows between unbounded preceding and current row
        ), 1) as q_value
    from ranked
)

select * from final
