{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('web_events', 'web_event_id', [of_touched_records()]) }}",
) }}

-- depends_on: {{ ref('int_customer_records__touched') }}
with living as (
    select * from {{ ref('stg_web_events') }}
    where _is_current {{ only_touched('web_events', 'web_event_id') }}
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
