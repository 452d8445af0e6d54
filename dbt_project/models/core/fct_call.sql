{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('calls', 'call_id', [of_touched_records()]) }}",
) }}

-- depends_on: {{ ref('int_customer_records__touched') }}
with living as (
    select * from {{ ref('stg_calls') }}
    where _is_current {{ only_touched('calls', 'call_id') }}
),

newest as (
    {{ newest_rows('living', 'call_id') }}
),

customers as (
    select customer_record_id, region_code from {{ ref('bridge_customer_source') }}
),

placed as (
    select
        newest.*,
        newest._issuer as issuer,
        customers.region_code,
        newest.direction = 'inbound' and newest.queue_name is not null as is_offered,
        newest.direction = 'inbound' and newest.queue_name is null as is_ivr_only,
        newest.answered_at is not null as is_answered,
        newest.customer_record_id is null or customers.customer_record_id is null as is_orphan_customer,
        {{ half_hour_start('newest.offered_at') }} as interval_start_at,
        {{ minutes_between('newest.offered_at', 'coalesce(newest.answered_at, newest.ended_at)') }} * 60 as clock_sec
    from newest
    left join customers on newest.customer_record_id = customers.customer_record_id
),

final as (
    select
        call_id, issuer, source_call_id, customer_record_id, region_code, queue_name, direction, reason_name, offered_at,
        offered_date, answered_at, ended_at, talk_sec, hold_sec, wrap_sec, is_offered, is_answered, is_ivr_only,
        is_transferred, ivr_path, is_orphan_customer, _department, _export, _delivery_id, _generation, _business_date,
        offered_date as interval_start_date, interval_start_at,
        -- What was offered ends answered or abandoned: who is marked as neither has gone.
        is_offered and not is_answered as is_abandoned_in_queue,
        -- A wait that is not stated, or below zero, is what the clock times say, as far as they can be right.
        case when wait_sec >= 0 then wait_sec when clock_sec >= 0 then round(clock_sec) end as wait_sec,
        greatest(coalesce(talk_sec, 0), 0) + greatest(coalesce(hold_sec, 0), 0) + greatest(coalesce(wrap_sec, 0), 0)
            as handle_sec
    from placed
)

{{ cast_to_contract('final') }}
