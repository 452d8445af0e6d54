{{ config(post_hook="{{ remember_reidentified_records() }}") }}

with current_records as (
    select * from {{ ref('stg_customer_records') }}
    where _is_current
),

newest as (
    {{ newest_rows('current_records', 'customer_record_id') }}
),

records as (
    select *, {{ full_name() }} as full_name from newest
),

identity as (
    select * from {{ ref('stg_identity_bridge') }}
),

final as (
    select
        records.customer_record_id,
        records._issuer as issuer,
        records.source_customer_id,
        records._department as department,
        records.customer_type,
        records.full_name as name,
        records.phone,
        records.phone_alt,
        records.email,
        records.address,
        records.birth_date,
        records.national_id,
        records.tax_number,
        records.industry,
        records.size_band,
        records.region_code,
        records.acquisition_source,
        records.account_manager_employee_id as account_manager_id,
        records.parent_customer_record_id,
        records.registered_date,
        coalesce(identity.customer_id, records.customer_record_id) as customer_id,
        coalesce(identity.decided_by, 'unidentified') as decided_by,
        identity.match_score,
        identity.linked_customer_record_id,
        identity.evidence_zh,
        identity.evidence_en,
        records._export,
        records._delivery_id,
        records._business_date
    from records
    left join identity on records.customer_record_id = identity.customer_record_id
)

{{ cast_to_contract('final') }}
