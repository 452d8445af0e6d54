with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

members as (
    select * from {{ ref('stg_learned_segment_members') }}
    where subject_kind in ('prospect', 'lead')
),

named as (
    select
        members.*,
        leads.lead_id,
        customers.customer_id,
        customers.region_code,
        customers.customer_type,
        coalesce(customers.name, leads.lead_name) as name
    from members
    left join {{ ref('dim_customer') }} as customers
        on members.subject_kind = 'prospect' and members.subject_id = customers.customer_id
    left join {{ ref('fct_lead') }} as leads
        on members.subject_kind = 'lead' and members.subject_id = leads.lead_id
),

final as (
    select
        named.*,
        night.as_of_date,
        segments.rule_zh,
        segments.rule_en,
        segments.is_picked as is_lookalike,
        segments.test_count,
        segments.test_best_count,
        segments.model_version,
        named.subject_kind || ':' || named.subject_id as lookalike_id,
        cast(segments.test_best_count as double) / nullif(segments.test_count, 0) as score_ratio,
        rank() over (
            order by
                segments.is_picked desc nulls last,
                cast(segments.test_best_count as double) / nullif(segments.test_count, 0) desc nulls last
        ) as score_rank
    from named
    inner join {{ ref('stg_learned_segments') }} as segments on named.segment_no = segments.segment_no
    cross join night
)

{{ cast_to_contract('final') }}
