with limits as (
    select offer_min_cases from {{ source('plumbing', 'thresholds') }}
),

held as (
    select
        customer_id, product_id, last_bought_date,
        row_number() over (
            partition by customer_id order by last_bought_date desc nulls last, product_id asc nulls last
        ) as newest_no
    from (
        select customer_id, product_id, max(ordered_date) as last_bought_date from {{ ref('int_customer_products__daily') }}
        group by customer_id, product_id
    ) as products
),

both_ways as (
    select
        product_id, other_product_id as consequent_product_id, product_count, other_product_count as consequent_count,
        pair_count, baskets_count, expected_count, q_value
    from {{ ref('int_product_pairs__tested') }}
    union all
    select
        other_product_id as product_id, product_id as consequent_product_id, other_product_count as product_count,
        product_count as consequent_count, pair_count, baskets_count, expected_count, q_value
    from {{ ref('int_product_pairs__tested') }}
),

-- Only rules beyond chance, as mart_product_affinity marks them.
measured as (
    select
        *,
        cast(pair_count as double) / nullif(product_count, 0) as confidence,
        cast(pair_count as double) * baskets_count / nullif(cast(product_count as double) * consequent_count, 0) as lift
    from both_ways
    cross join limits
    where q_value <= 0.05 and pair_count > expected_count and product_count >= offer_min_cases
),

-- Pairs are capped: the ten products a customer bought last, with the five that go with each best.
rules as (
    select
        *,
        row_number() over (
            partition by product_id order by confidence desc nulls last, consequent_product_id asc nulls last
        ) as best_no
    from measured
),

paired as (
    select
        held.customer_id, rules.consequent_product_id as product_id, held.product_id as because_product_id,
        held.last_bought_date as because_date, rules.pair_count as hit_count, rules.product_count as case_count,
        rules.confidence, rules.lift, rules.q_value
    from held
    inner join rules on held.product_id = rules.product_id and rules.best_no <= 5
    where held.newest_no <= 10
),

crossed as (
    select
        paired.customer_id, paired.product_id, 'goes_with' as reason_code, 'same_order' as confidence_basis_code,
        paired.because_product_id, paired.because_date, paired.hit_count, paired.case_count, paired.confidence, paired.lift,
        paired.q_value
    from paired
    anti join held on paired.customer_id = held.customer_id and paired.product_id = held.product_id
),

waiting as (
    select customer_id, product_id, ground_code, event_date as because_date from {{ ref('int_offer_looks__followed') }}
    where is_due_now
    union all
    select customer_id, product_id, ground_code, ordered_date as because_date from {{ ref('int_offer_rhythms__followed') }}
    where is_due_now
),

grounded as (
    select
        waiting.customer_id, waiting.product_id, grounds.reason_code, '30_days' as confidence_basis_code,
        cast(null as varchar) as because_product_id, waiting.because_date, grounds.hit_count, grounds.case_count,
        grounds.hit_ratio as confidence, cast(null as double) as lift, cast(null as double) as q_value
    from waiting
    inner join {{ ref('int_offer_grounds__counted') }} as grounds on waiting.ground_code = grounds.ground_code
    where not grounds.is_refused and grounds.hit_count > 0
),

every as (
    select * from crossed
    union all
    select * from grounded
),

-- Grounds are not added up, as nobody knows how far they are independent: the strongest stands for an offer. What is ordered
-- within 30 days comes before what stands in one order with another product: the two shares are not to be compared.
ranked as (
    select
        every.*, held.last_bought_date,
        row_number() over (
            partition by every.customer_id, every.product_id
            order by
                every.confidence_basis_code asc nulls last, every.confidence desc nulls last,
                every.reason_code asc nulls last, every.because_date desc nulls last,
                every.because_product_id asc nulls last
        ) as ground_no,
        bool_or(every.reason_code = 'in_cart') over offered as is_in_cart,
        bool_or(every.reason_code = 'searched') over offered as is_searched,
        bool_or(every.reason_code = 'viewed') over offered as is_viewed,
        bool_or(every.reason_code = 'due') over offered as is_due,
        bool_or(every.reason_code = 'goes_with') over offered as is_going_with
    from every
    left join held on every.customer_id = held.customer_id and every.product_id = held.product_id
    window offered as (partition by every.customer_id, every.product_id)
),

final as (
    select
        *,
        concat_ws(
            ',', case when is_in_cart then 'in_cart' end, case when is_searched then 'searched' end,
            case when is_viewed then 'viewed' end, case when is_due then 'due' end, case when is_going_with then 'goes_with' end
        ) as reason_codes
    from ranked
    where ground_no = 1
)

select * from final
