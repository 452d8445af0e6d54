{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('tickets', 'ticket_id', [of_touched_records(), of_touched_steps()]) }}",
) }}

-- depends_on: {{ ref('int_customer_records__touched') }}
with living as (
    select * from {{ ref('stg_tickets') }}
    where _is_current {{ only_touched('tickets', 'ticket_id') }}
),

newest as (
    {{ newest_rows('living', 'ticket_id') }}
),

living_steps as (
    select * from {{ ref('stg_ticket_events') }}
    where _is_current {{ only_touched('tickets', 'ticket_id') }}
),

steps as (
    {{ newest_rows('living_steps', 'ticket_event_id') }}
),

histories as (
    select
        ticket_id,
        min(event_at) as first_event_at,
        min(event_date) as first_event_date,
        max(event_at) as last_event_at,
        max(event_date) as last_event_date
    from steps
    group by ticket_id
),

-- An export of steps tells a ticket by its newest one: it was opened by the first, and solved by the last that left it so.
timed as (
    select
        newest.ticket_id, newest.source_ticket_id, newest.customer_record_id, newest.employee_id, newest.ticket_type,
        newest.reason_name, newest.severity, newest.cause_name, newest.channel_code, newest.status, newest.promised_at,
        newest.promised_date, newest.first_replied_at, newest.first_replied_date, newest.reopened_count,
        newest.compensation_amt, newest.currency_code, newest.tax_basis, newest._issuer, newest._department, newest._export,
        newest._delivery_id, newest._generation, newest._business_date,
        least(newest.opened_at, coalesce(histories.first_event_at, newest.opened_at)) as opened_at,
        least(newest.opened_date, coalesce(histories.first_event_date, newest.opened_date)) as opened_date,
        case when newest.status in ('solved', 'closed') then histories.last_event_at end as left_at,
        case when newest.status in ('solved', 'closed') then histories.last_event_date end as left_date,
        newest.solved_at as stated_at,
        newest.solved_date as stated_date
    from newest
    left join histories on newest.ticket_id = histories.ticket_id
),

solved as (
    select
        *,
        coalesce(stated_at, left_at) as solved_at,
        coalesce(stated_date, left_date) as solved_date
    from timed
),

customers as (
    select customer_record_id, region_code from {{ ref('bridge_customer_source') }}
),

final as (
    select
        solved.*,
        solved._issuer as issuer,
        customers.region_code,
        coalesce(solved.status = 'open', solved.solved_at is null) as is_open,
        customers.customer_record_id is null as is_orphan_customer,
        -- A reply or a solution before the opening is a wrong clock and no duration.
        case
            when solved.first_replied_at >= solved.opened_at
                then {{ minutes_between('solved.opened_at', 'solved.first_replied_at') }}
        end as first_reply_time_calendar_min,
        case
            when solved.solved_at >= solved.opened_at
                then {{ minutes_between('solved.opened_at', 'solved.solved_at') }}
        end as final_resolution_time_calendar_min
    from solved
    left join customers on solved.customer_record_id = customers.customer_record_id
)

{{ cast_to_contract('final') }}
