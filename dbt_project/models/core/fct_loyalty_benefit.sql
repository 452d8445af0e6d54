{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook=[
        "{{ forget_changed('loyalty_benefits', 'benefit_id') }}",
        "{{ forget_rows_of_changed_records('benefit_id') }}",
    ],
) }}

with living as (
    select row_of.* from {{ ref('stg_loyalty_benefits') }} as row_of
    {{ only_touched_keys('benefit_id') }}
    where row_of._is_current
),

newest as (
    {{ newest_rows('living', 'benefit_id') }}
),

customers as (
    select customer_record_id, region_code from {{ ref('bridge_customer_source') }}
),

final as (
    select
        newest.*,
        newest._issuer as issuer,
        customers.region_code,
        customers.customer_record_id is null as is_orphan_customer
    from newest
    left join customers on newest.customer_record_id = customers.customer_record_id
)

{{ cast_to_contract('final') }}
