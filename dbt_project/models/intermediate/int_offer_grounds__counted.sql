with night as (
    select night.as_of_date, thresholds.offer_min_cases
    from {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'thresholds') }} as thresholds
),

grounds as (
    select ground_code, customer_id, asked_date, until_date, product_bought_date, is_due_now
    from {{ ref('int_offer_looks__followed') }}
    union all
    select ground_code, customer_id, asked_date, until_date, product_bought_date, is_due_now
    from {{ ref('int_offer_rhythms__followed') }}
),

numbered as (
    select
        *,
        row_number() over (
            order by ground_code asc nulls last, customer_id asc nulls last, asked_date asc nulls last
        ) as case_no
    from grounds
),

-- What most customers bought is what a guess without any ground would offer.
buyers as (
    select product_id, count(distinct customer_id) as buyer_count from {{ ref('int_customer_products__daily') }}
    group by product_id
),

popular as (
    select product_id
    from (
        select product_id, row_number() over (order by buyer_count desc nulls last, product_id asc nulls last) as popular_no
        from buyers
    ) as ranked
    where popular_no = 1
),

popular_days as (
    select days.customer_id, days.ordered_date
    from {{ ref('int_customer_products__daily') }} as days
    semi join popular on days.product_id = popular.product_id
),

popular_hits as (
    select distinct numbered.case_no
    from numbered
    inner join popular_days
        on
            numbered.customer_id = popular_days.customer_id
            and numbered.asked_date < popular_days.ordered_date
            and numbered.until_date >= popular_days.ordered_date
),

counted as (
    select
        numbered.ground_code, night.as_of_date,
        night.offer_min_cases as least_case_count,
        count(*) filter (where numbered.until_date <= night.as_of_date) as case_count,
        count(*) filter (
            where numbered.until_date <= night.as_of_date and coalesce(numbered.product_bought_date <= numbered.until_date, false)
        ) as hit_count,
        count(*) filter (where numbered.until_date <= night.as_of_date and popular_hits.case_no is not null) as popular_hit_count,
        count(*) filter (where numbered.is_due_now) as waiting_count
    from numbered
    cross join night
    left join popular_hits on numbered.case_no = popular_hits.case_no
    group by numbered.ground_code, night.as_of_date, night.offer_min_cases
),

final as (
    select
        counted.*, popular.product_id as popular_product_id,
        counted.case_count < counted.least_case_count as is_refused,
        case split_part(counted.ground_code, '_', 1)
            when 'cart' then 'in_cart' when 'search' then 'searched' when 'view' then 'viewed' else 'due'
        end as reason_code,
        cast(counted.hit_count as double) / nullif(counted.case_count, 0) as hit_ratio,
        cast(counted.popular_hit_count as double) / nullif(counted.case_count, 0) as popular_hit_ratio
    from counted
    left join popular on true
)

select * from final
