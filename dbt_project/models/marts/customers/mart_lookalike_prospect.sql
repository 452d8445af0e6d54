with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

-- One column for each kind: joined by equality alone, else every pair is looked at.
members as (
    select
        *,
        case when subject_kind = 'prospect' then subject_id end as prospect_id,
        case when subject_kind = 'lead' then subject_id end as of_lead_id
    from {{ ref('stg_learned_segment_members') }}
    where subject_kind in ('prospect', 'lead')
),

segments as (
    select
        *,
        cast(sum(test_best_count) over () as double) / nullif(sum(test_count) over (), 0) as base_ratio
    from {{ ref('stg_learned_segments') }}
),

base as (
    select max(base_ratio) as base_ratio, max(model_version) as model_version from segments
),

final as (
    select
        members.*,
        night.as_of_date,
        leads.lead_id,
        customers.customer_id,
        customers.region_code,
        customers.customer_type,
        segments.rule_zh,
        segments.rule_en,
        base.base_ratio,
        base.model_version,
        coalesce(customers.name, leads.lead_name) as name,
        coalesce(segments.is_picked, false) as is_lookalike,
        members.score_ratio / nullif(base.base_ratio, 0) as lift_x,
        members.subject_kind || ':' || members.subject_id as lookalike_id,
        rank() over (
            order by coalesce(segments.is_picked, false) desc nulls last, members.score_ratio desc nulls last
        ) as score_rank
    from members
    cross join base
    cross join night
    left join segments on members.segment_no = segments.segment_no
    left join {{ ref('dim_customer') }} as customers on members.prospect_id = customers.customer_id
    left join {{ ref('fct_lead') }} as leads on members.of_lead_id = leads.lead_id
)

{{ cast_to_contract('final') }}
