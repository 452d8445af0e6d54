{{ config(post_hook="{{ remember_reidentified_records() }}") }}

with current_records as (
    select * from {{ ref('stg_customer_records') }}
    where _is_current
),

records as (
    {{ newest_rows('current_records', 'customer_record_id') }}
),

identity as (
    select * from {{ ref('stg_identity_bridge') }}
),

final as (
    select
        records.*,
        records._issuer as issuer,
        records._department as department,
        coalesce(identity.customer_id, records.customer_record_id) as customer_id,
        coalesce(identity.decided_by, 'unidentified') as decided_by,
        identity.match_score,
        identity.linked_customer_record_id,
        identity.evidence_zh,
        identity.evidence_en,
        records.account_manager_employee_id as account_manager_id
    from records
    left join identity on records.customer_record_id = identity.customer_record_id
)

{{ cast_to_contract('final') }}
