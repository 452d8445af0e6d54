{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('usage', 'usage_id', [
        of_touched_records(),
        of_parents_come_or_gone('is_orphan_contract', 'contract_id', 'fct_contract')
    ]) }}",
) }}

-- depends_on: {{ ref('int_customer_records__touched') }}
with living as (
    select * from {{ ref('stg_usage') }}
    where _is_current {{ only_touched('usage', 'usage_id') }}
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
