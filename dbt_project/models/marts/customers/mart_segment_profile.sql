with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

segments as (
    select
        *,
        sum(test_count) over () as base_count,
        sum(test_best_count) over () as base_best_count
    from {{ ref('stg_learned_segments') }}
),

members as (
    select
        segment_no,
        count(*) filter (where subject_kind = 'customer') as customer_count,
        count(*) filter (where subject_kind = 'customer' and is_best) as best_customer_count,
        count(*) filter (where subject_kind = 'prospect') as prospect_count,
        count(*) filter (where subject_kind = 'lead') as lead_count
    from {{ ref('stg_learned_segment_members') }}
    group by segment_no
),

counted as (
    select
        segments.*,
        coalesce(members.customer_count, 0) as customer_count,
        coalesce(members.best_customer_count, 0) as best_customer_count,
        coalesce(members.prospect_count, 0) as prospect_count,
        coalesce(members.lead_count, 0) as lead_count
    from segments
    left join members on segments.segment_no = members.segment_no
),

final as (
    select
        counted.*,
        night.as_of_date,
        cast(train_best_count as double) / nullif(train_count, 0) as purity_train_ratio,
        cast(test_best_count as double) / nullif(test_count, 0) as purity_test_ratio,
        cast(base_best_count as double) / nullif(base_count, 0) as base_ratio,
        cast(test_best_count as double) / nullif(test_count, 0)
        / nullif(cast(base_best_count as double) / nullif(base_count, 0), 0) as lift_x,
        case when is_picked then prospect_count + lead_count else 0 end as lookalike_count
    from counted
    cross join night
)

{{ cast_to_contract('final') }}
order by segment_no nulls last
