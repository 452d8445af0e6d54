with steps as (
    select
        ticket_id,
        count(*) as event_count,
        count(*) filter (where is_handover) as handover_count,
        count(*) filter (where is_reopening) as reopening_count,
        min(event_at) filter (where status in ('solved', 'closed')) as first_solved_at
    from {{ ref('fct_ticket_event') }}
    group by ticket_id
),

rules as (
    select rules.*, thresholds.repeat_contact_days, night.as_of_date
    from {{ source('plumbing', 'service_rules') }} as rules
    cross join {{ source('plumbing', 'thresholds') }} as thresholds
    cross join {{ source('plumbing', 'night') }} as night
),

business as (
    select * from {{ ref('int_days__business') }}
),

tickets as (
    select
        tickets.*, records.customer_id, rules.as_of_date, rules.repeat_contact_days, steps.handover_count,
        coalesce(steps.event_count, 0) as event_count,
        greatest(coalesce(tickets.reopened_count, 0), coalesce(steps.reopening_count, 0)) as reopenings,
        lag(tickets.opened_date) over (
            partition by records.customer_id, tickets.reason_name
            order by tickets.opened_at nulls last, tickets.ticket_id nulls last
        ) as previous_date,
        -- When a ticket that was reopened was first solved, only its steps can tell.
        coalesce(
            steps.first_solved_at, case when coalesce(tickets.reopened_count, 0) = 0 then tickets.solved_at end
        ) as first_solved_at,
        {{ business_day('tickets.opened_at') }} as opened_day,
        {{ business_day('tickets.first_replied_at') }} as replied_day,
        {{ business_day('tickets.solved_at') }} as solved_day
    from {{ ref('fct_ticket') }} as tickets
    cross join rules
    left join steps on tickets.ticket_id = steps.ticket_id
    left join {{ ref('bridge_customer_source') }} as records on tickets.customer_record_id = records.customer_record_id
),

opened as (
    select
        tickets.*, business.is_calendar_official,
        {{ business_day('tickets.first_solved_at') }} as first_solved_day,
        {{ business_minutes_until('business', 'tickets.opened_at') }} as minutes_until_opened
    from tickets
    cross join rules
    left join business on tickets.opened_day = business.date_day
),

-- A reply or a solution before the opening is a wrong clock and no duration.
final as (
    select
        opened.*,
        opened.reopenings > 0 as is_reopened,
        opened.customer_id is not null and opened.reason_name is not null as is_comparable,
        opened.customer_id is not null and opened.reason_name is not null and coalesce(
            {{ datediff('opened.previous_date', 'opened.opened_date', 'day') }} <= opened.repeat_contact_days, false
        ) as is_repeat,
        coalesce(opened.promised_date <= opened.as_of_date, false) as is_sla_due,
        case
            when opened.promised_date <= opened.as_of_date
                then not opened.is_open and coalesce(opened.solved_at <= opened.promised_at, false)
        end as is_sla_met,
        case
            when opened.first_replied_at >= opened.opened_at
                then {{ business_minutes_until('replied', 'opened.first_replied_at') }} - opened.minutes_until_opened
        end as first_reply_time_business_min,
        case
            when opened.first_solved_at >= opened.opened_at
                then {{ minutes_between('opened.opened_at', 'opened.first_solved_at') }}
        end as first_resolution_time_calendar_min,
        case
            when opened.first_solved_at >= opened.opened_at
                then {{ business_minutes_until('first_solved', 'opened.first_solved_at') }} - opened.minutes_until_opened
        end as first_resolution_time_business_min,
        case
            when opened.solved_at >= opened.opened_at
                then {{ business_minutes_until('solved', 'opened.solved_at') }} - opened.minutes_until_opened
        end as final_resolution_time_business_min
    from opened
    left join business as replied on opened.replied_day = replied.date_day
    left join business as first_solved on opened.first_solved_day = first_solved.date_day
    left join business as solved on opened.solved_day = solved.date_day
)

select * from final
