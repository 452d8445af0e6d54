with tickets as (
    select * from {{ ref('fct_ticket') }}
),

-- A ticket comes on one day and goes on another. A clock that ran backwards must not make a backlog negative.
moves as (
    select
        opened_date as service_date, region_code, channel_code, ticket_type, true as is_opening,
        reopened_count > 0 as is_reopened,
        first_reply_time_calendar_min as reply_min,
        cast(null as double) as resolution_min
    from tickets
    union all
    select
        greatest(coalesce(solved_date, opened_date), opened_date) as service_date, region_code, channel_code, ticket_type,
        false as is_opening,
        reopened_count > 0 as is_reopened,
        cast(null as double) as reply_min,
        final_resolution_time_calendar_min as resolution_min
    from tickets
    where not is_open
),

final as (
    select
        service_date, region_code, channel_code,
        count(*) filter (where is_opening) as opened_count,
        count(*) filter (where not is_opening) as solved_count,
        count(*) filter (where is_opening and is_reopened) as reopened_count,
        count(*) filter (where is_opening and ticket_type = 'complaint') as complaint_count,
        count(reply_min) as first_replied_count,
        median(reply_min) as first_reply_time_calendar_min_median,
        percentile_cont(0.9) within group (order by reply_min nulls last) as first_reply_time_calendar_min_p90,
        median(resolution_min) as final_resolution_time_calendar_min_median,
        percentile_cont(0.9) within group (order by resolution_min nulls last)
            as final_resolution_time_calendar_min_p90
    from moves
    group by service_date, region_code, channel_code
)

select * from final
