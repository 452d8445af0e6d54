{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook=[
        "{{ forget_changed('usage', 'usage_id') }}",
        "{{ forget_rows_of_changed_records('usage_id') }}",
        "{{ forget_usage_of_other_contracts() }}",
    ],
) }}

with living as (
    select row_of.* from {{ ref('stg_usage') }} as row_of
    {{ only_touched_keys('usage_id') }}
    where row_of._is_current
),

newest as (
    {{ newest_rows('living', 'usage_id') }}
),

customers as (
    select customer_record_id, region_code from {{ ref('bridge_customer_source') }}
),

contracts as (
    select contract_id from {{ ref('fct_contract') }}
),

final as (
    select
        newest.*,
        newest._issuer as issuer,
        customers.region_code,
        customers.customer_record_id is null as is_orphan_customer,
        contracts.contract_id is null as is_orphan_contract
    from newest
    left join customers on newest.customer_record_id = customers.customer_record_id
    left join contracts on newest.contract_id = contracts.contract_id
)

{{ cast_to_contract('final') }}
