{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('call_legs', 'call_leg_id', [
        of_touched_parents('calls', 'call_id'),
        of_parents_come_or_gone('is_orphan_employee', 'employee_id', 'dim_employee'),
    ]) }}",
) }}

with living as (
    select * from {{ ref('stg_call_legs') }}
    where _is_current {{ only_touched('call_legs', 'call_leg_id') }}
),

newest as (
    {{ newest_rows('living', 'call_leg_id') }}
),

calls as (
    select call_id, customer_record_id, region_code from {{ ref('fct_call') }}
),

employees as (
    select employee_id from {{ ref('dim_employee') }}
),

final as (
    select
        newest.*,
        newest._issuer as issuer,
        calls.customer_record_id,
        calls.region_code,
        greatest(coalesce(newest.talk_sec, 0), 0) + greatest(coalesce(newest.hold_sec, 0), 0)
        + greatest(coalesce(newest.wrap_sec, 0), 0) as handle_sec,
        calls.call_id is null as is_orphan_call,
        employees.employee_id is null as is_orphan_employee
    from newest
    left join calls on newest.call_id = calls.call_id
    left join employees on newest.employee_id = employees.employee_id
)

{{ cast_to_contract('final') }}
