-- Every case of today's grounds is one that waits, and who waits on a ground that counts has an offer, unless it loses money.
with waiting as (
    select customer_id, product_id, ground_code from {{ ref('int_offer_looks__followed') }}
    where is_due_now
    union all
    select customer_id, product_id, ground_code from {{ ref('int_offer_rhythms__followed') }}
    where is_due_now
),

grounds as (
    select coalesce(sum(waiting_count), 0) as waiting_count from {{ ref('mart_offer_ground') }}
),

counted as (
    select count(*) as case_count from waiting
),

candidates as (
    select count(*) as candidate_count
    from (
        select distinct waiting.customer_id, waiting.product_id
        from waiting
        inner join {{ ref('mart_offer_ground') }} as grounds on waiting.ground_code = grounds.ground_code
        where not grounds.is_refused and grounds.hit_count > 0
    ) as pairs
    anti join {{ ref('int_offers__candidates') }} as candidates
        on pairs.customer_id = candidates.customer_id and pairs.product_id = candidates.product_id
),

gaps as (
    select count(*) as gap_count
    from (
        select customer_id from {{ ref('mart_next_best_offer') }}
        group by customer_id
        having max(offer_no) <> count(*) or count(distinct product_id) <> count(*)
    ) as broken
)

select grounds.waiting_count, counted.case_count, candidates.candidate_count, gaps.gap_count
from grounds
cross join counted
cross join candidates
cross join gaps
where grounds.waiting_count <> counted.case_count or candidates.candidate_count > 0 or gaps.gap_count > 0
