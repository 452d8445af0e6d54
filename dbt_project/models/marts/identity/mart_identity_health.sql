with counted as (
    select 'record' as topic, split_part(decided_by, ':', 1) as code, count(*) as item_count
    from {{ ref('bridge_customer_source') }}
    group by split_part(decided_by, ':', 1)
    union all
    select 'link' as topic, rule as code, count(*) as item_count from {{ ref('stg_identity_links') }}
    group by rule
    union all
    select 'review' as topic, review_reason as code, count(*) as item_count from {{ ref('stg_identity_review') }}
    group by review_reason
    union all
    select 'decision' as topic, decision_kind as code, count(*) as item_count from {{ ref('stg_identity_decisions') }}
    where is_in_force
    group by decision_kind
    union all
    select
        'size' as topic,
        case when record_count = 1 then 'one' when record_count <= 3 then 'few' else 'many' end as code,
        count(*) as item_count
    from {{ ref('dim_customer') }}
    group by case when record_count = 1 then 'one' when record_count <= 3 then 'few' else 'many' end
),

final as (
    select
        *,
        topic || '.' || code as health_id,
        sum(item_count) over (partition by topic) as topic_count,
        cast(item_count as double) / nullif(sum(item_count) over (partition by topic), 0) as share_ratio
    from counted
)

{{ cast_to_contract('final') }}
order by topic asc nulls last, item_count desc nulls last, code asc nulls last
