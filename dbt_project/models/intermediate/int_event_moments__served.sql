with rules as (
    select
        rules.*, night.as_of_date,
        cast({{ dateadd('year', -1, "date_trunc('year', night.as_of_date)") }} as date) as first_date
    from {{ source('plumbing', 'event_rules') }} as rules
    cross join {{ source('plumbing', 'night') }} as night
    where rules.is_enabled
),

records as (
    select customer_record_id, customer_id from {{ ref('bridge_customer_source') }}
),

tickets as (
    select records.customer_id, tickets.ticket_id, tickets.ticket_type, tickets.opened_date, tickets.solved_date
    from {{ ref('fct_ticket') }} as tickets
    inner join records on tickets.customer_record_id = records.customer_record_id
),

complaints as (
    select
        rules.event_code, complained.customer_id, complained.opened_date as event_date, complained.ticket_id as subject_id,
        rules.threshold, rules.event_kind,
        count(earlier.ticket_id) as measured
    from tickets as complained
    inner join rules
        on rules.event_kind in ('complaint_opened', 'complaint_repeated') and complained.opened_date >= rules.first_date
    inner join tickets as earlier
        on
            complained.customer_id = earlier.customer_id
            and complained.opened_date >= earlier.opened_date
            and {{ dateadd('day', 'greatest(rules.window_days, 1)', 'earlier.opened_date') }} > complained.opened_date
    where complained.ticket_type = 'complaint' and earlier.ticket_type = 'complaint'
    group by
        rules.event_code, complained.customer_id, complained.opened_date, complained.ticket_id, rules.threshold,
        rules.event_kind
),

-- The grade of the end of the month before: that of today would rewrite what was told.
top_customers as (
    select distinct customer_id, this_month_no - months_back as month_no
    from {{ ref('int_customer_value__graded') }}
    where value_grade = 'A' and months_back > 0
),

waiting as (
    select
        rules.event_code, tickets.customer_id, tickets.ticket_id as subject_id, rules.threshold as measured, tickets.solved_date,
        cast({{ dateadd('day', 'cast(rules.threshold as integer)', 'tickets.opened_date') }} as date) as event_date
    from tickets
    inner join rules on rules.event_kind = 'high_value_ticket_open'
),

unsolved as (
    select waiting.* from waiting
    inner join top_customers
        on
            waiting.customer_id = top_customers.customer_id
            and {{ month_no('waiting.event_date') }} = top_customers.month_no + 1
    where waiting.solved_date is null or waiting.solved_date > waiting.event_date
),

final as (
    select event_code, customer_id, event_date, subject_id, measured from complaints
    where event_kind = 'complaint_opened' or measured >= threshold
    union all
    select event_code, customer_id, event_date, subject_id, measured from unsolved
)

select * from final
