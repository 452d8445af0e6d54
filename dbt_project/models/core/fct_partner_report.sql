{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('partner_reports', 'partner_report_id', [of_touched_records()]) }}",
) }}

-- depends_on: {{ ref('int_customer_records__touched') }}
with living as (
    select * from {{ ref('stg_partner_reports') }}
    where _is_current {{ only_touched('partner_reports', 'partner_report_id') }}
),

newest as (
    {{ newest_rows('living', 'partner_report_id') }}
),

customers as (
    select customer_record_id, region_code from {{ ref('bridge_customer_source') }}
),

final as (
    select
        newest.*,
        newest._issuer as issuer,
        customers.region_code,
        {{ datediff('newest.sold_date', 'newest.reported_date', 'day') }} as report_delay_days,
        newest.reported_date <= newest.due_date as is_reported_in_time,
        customers.customer_record_id is null as is_orphan_customer
    from newest
    left join customers on newest.customer_record_id = customers.customer_record_id
)

{{ cast_to_contract('final') }}
