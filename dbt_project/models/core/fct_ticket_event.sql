{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('ticket_events', 'ticket_id', [of_touched_parents('tickets', 'ticket_id')]) }}",
) }}

-- The steps of a ticket are counted and timed together: where one changed, the whole ticket is read anew.
with living as (
    select * from {{ ref('stg_ticket_events') }}
    where _is_current {{ only_touched('ticket_events', 'ticket_id') }}
),

newest as (
    {{ newest_rows('living', 'ticket_event_id') }}
),

tickets as (
    select ticket_id, customer_record_id, region_code from {{ ref('fct_ticket') }}
),

-- Steps of one second stand in the order of the file where the department does not number them.
ordered as (
    select
        newest.*,
        newest._issuer as issuer,
        tickets.customer_record_id,
        tickets.region_code,
        tickets.ticket_id is null as is_orphan_ticket,
        row_number() over steps as step_no,
        min(newest.event_at) over (partition by newest.ticket_id) as first_event_at,
        lag(newest.event_at) over steps as previous_event_at,
        lag(newest.employee_id) over steps as previous_employee_id,
        lag(newest.status) over steps as previous_status,
        lead(newest.ticket_event_id) over steps is null as is_last_event
    from newest
    left join tickets on newest.ticket_id = tickets.ticket_id
    window steps as (
        partition by newest.ticket_id
        order by
            newest.event_at asc nulls last, newest.event_no asc nulls last, newest._business_date asc nulls last,
            newest._record_no asc nulls last, newest.ticket_event_id asc nulls last
    )
),

final as (
    select
        *,
        step_no = 1 as is_first_event,
        coalesce(employee_id <> previous_employee_id, false) as is_handover,
        coalesce(status = 'open' and previous_status in ('solved', 'closed'), false) as is_reopening,
        {{ minutes_between('previous_event_at', 'event_at') }} as since_previous_event_calendar_min,
        {{ minutes_between('first_event_at', 'event_at') }} as ticket_age_calendar_min
    from ordered
)

{{ cast_to_contract('final') }}
