{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('interactions', 'interaction_id', [of_touched_records()]) }}",
) }}

-- depends_on: {{ ref('int_customer_records__touched') }}
with living as (
    select * from {{ ref('stg_interactions') }}
    where _is_current {{ only_touched('interactions', 'interaction_id') }}
),

newest as (
    {{ newest_rows('living', 'interaction_id') }}
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
