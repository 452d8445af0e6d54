{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('agent_states', 'agent_state_id', [
        of_parents_come_or_gone('is_orphan_employee', 'employee_id', 'dim_employee'),
    ]) }}",
) }}

with living as (
    select * from {{ ref('stg_agent_states') }}
    where _is_current {{ only_touched('agent_states', 'agent_state_id') }}
),

newest as (
    {{ newest_rows('living', 'agent_state_id') }}
),

employees as (
    select employee_id from {{ ref('dim_employee') }}
),

final as (
    select
        newest.*,
        newest._issuer as issuer,
        newest.started_date as interval_start_date,
        {{ half_hour_start('newest.started_at') }} as interval_start_at,
        -- What ends before it begins lasted nobody knows how long.
        case
            when newest.ended_at >= newest.started_at
                then round({{ minutes_between('newest.started_at', 'newest.ended_at') }} * 60)
        end as duration_sec,
        employees.employee_id is null as is_orphan_employee
    from newest
    left join employees on newest.employee_id = employees.employee_id
)

{{ cast_to_contract('final') }}
