{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook=[
        "{{ forget_changed('web_events', 'web_event_id') }}",
        "{{ forget_rows_of_changed_records('web_event_id') }}",
    ],
) }}

with living as (
    select row_of.* from {{ ref('stg_web_events') }} as row_of
    {{ only_touched_keys('web_event_id') }}
    where row_of._is_current
),

newest as (
    {{ newest_rows('living', 'web_event_id') }}
),

customers as (
    select customer_record_id, region_code from {{ ref('bridge_customer_source') }}
),

final as (
    select
        newest.*,
        newest._issuer as issuer,
        customers.region_code,
        customers.customer_record_id is null as is_orphan_customer,
        newest.customer_record_id is null as is_anonymous
    from newest
    left join customers on newest.customer_record_id = customers.customer_record_id
)

{{ cast_to_contract('final') }}
