with history as (
    select * from {{ ref('stg_identity_history') }}
),

bridge as (
    select customer_record_id, customer_id from {{ ref('bridge_customer_source') }}
),

retired as (
    select customer_id, max(to_seq) as registry_seq, max(to_at) as redirected_at from history
    group by customer_id
    having bool_and(to_seq is not null)
),

-- The records that left last, and where they are today.
left_last as (
    select
        retired.customer_id, retired.registry_seq, retired.redirected_at, history.customer_record_id,
        bridge.customer_id as current_customer_id
    from retired
    inner join history on retired.customer_id = history.customer_id and retired.registry_seq = history.to_seq
    inner join bridge on history.customer_record_id = bridge.customer_record_id
),

targets as (
    select
        customer_id, registry_seq, redirected_at, current_customer_id,
        count(*) as record_count,
        row_number() over (
            partition by customer_id
            order by count(*) desc nulls last, current_customer_id asc nulls last
        ) as target_no
    from left_last
    group by customer_id, registry_seq, redirected_at, current_customer_id
),

link_ends as (
    select
        customer_record_id_a as customer_record_id, customer_record_id_b as other_record_id,
        rule, match_score, evidence_zh, evidence_en
    from {{ ref('stg_identity_links') }}
    union all
    select customer_record_id_b, customer_record_id_a, rule, match_score, evidence_zh, evidence_en
    from {{ ref('stg_identity_links') }}
),

-- Why: the strongest link between one of its records and a record that was never its own.
reasons as (
    select
        left_last.customer_id, link_ends.rule, link_ends.match_score, link_ends.evidence_zh, link_ends.evidence_en,
        row_number() over (
            partition by left_last.customer_id
            order by
                link_ends.match_score desc nulls first, link_ends.customer_record_id asc nulls last,
                link_ends.other_record_id asc nulls last
        ) as reason_no
    from left_last
    inner join link_ends on left_last.customer_record_id = link_ends.customer_record_id
    inner join bridge
        on link_ends.other_record_id = bridge.customer_record_id and left_last.current_customer_id = bridge.customer_id
    anti join history as own
        on link_ends.other_record_id = own.customer_record_id and left_last.customer_id = own.customer_id
),

final as (
    select
        targets.*,
        cast(targets.redirected_at as date) as redirected_date,
        reasons.rule,
        reasons.match_score,
        reasons.evidence_zh,
        reasons.evidence_en,
        customers.region_code
    from targets
    inner join {{ ref('dim_customer') }} as customers on targets.current_customer_id = customers.customer_id
    left join reasons on targets.customer_id = reasons.customer_id and reasons.reason_no = 1
    where targets.target_no = 1
)

{{ cast_to_contract('final') }}
order by customer_id asc nulls last
