with tickets as (
    select * from {{ ref('int_tickets__daily') }}
),

calls as (
    select * from {{ ref('int_calls__daily') }}
),

surveys as (
    select * from {{ ref('int_surveys__daily') }}
),

cells as (
    select region_code, channel_code, min(service_date) as first_date
    from (
        select service_date, region_code, channel_code from tickets
        union all
        select service_date, region_code, channel_code from calls
        union all
        select service_date, region_code, channel_code from surveys
    ) as seen
    group by region_code, channel_code
),

-- Every day from the first on, because a backlog lasts.
days as (
    select dates.date_day as service_date, cells.region_code, cells.channel_code
    from cells
    cross join {{ source('plumbing', 'night') }} as night
    inner join {{ ref('dim_date') }} as dates
        on dates.date_day between cells.first_date and night.as_of_date
),

joined as (
    select
        days.*,
        tickets.first_reply_time_calendar_min_median,
        tickets.first_reply_time_calendar_min_p90,
        tickets.final_resolution_time_calendar_min_median,
        tickets.final_resolution_time_calendar_min_p90,
        coalesce(tickets.opened_count, 0) as opened_count,
        coalesce(tickets.solved_count, 0) as solved_count,
        coalesce(tickets.reopened_count, 0) as reopened_count,
        coalesce(tickets.complaint_count, 0) as complaint_count,
        coalesce(tickets.first_replied_count, 0) as first_replied_count,
        coalesce(calls.calls_offered_count, 0) as calls_offered_count,
        coalesce(calls.calls_answered_count, 0) as calls_answered_count,
        coalesce(calls.ivr_only_count, 0) as ivr_only_count,
        coalesce(calls.contact_count, 0) as contact_count,
        coalesce(calls.repeated_contact_count, 0) as repeated_contact_count,
        coalesce(calls.issue_count, 0) as issue_count,
        coalesce(calls.issue_resolved_first_count, 0) as issue_resolved_first_count,
        coalesce(calls.ivr_entered_count, 0) as ivr_entered_count,
        coalesce(calls.ivr_contained_count, 0) as ivr_contained_count,
        coalesce(surveys.survey_sent_count, 0) as survey_sent_count,
        coalesce(surveys.survey_answered_count, 0) as survey_answered_count,
        coalesce(surveys.csat_answered_count, 0) as csat_answered_count,
        coalesce(surveys.csat_satisfied_count, 0) as csat_satisfied_count,
        coalesce(surveys.csat_score_sum, 0) as csat_score_sum,
        coalesce(surveys.nps_n, 0) as nps_n,
        coalesce(surveys.nps_promoter_count, 0) as nps_promoter_count,
        coalesce(surveys.nps_detractor_count, 0) as nps_detractor_count
    from days
    left join tickets
        on
            days.service_date = tickets.service_date
            and days.region_code is not distinct from tickets.region_code
            and days.channel_code is not distinct from tickets.channel_code
    left join calls
        on
            days.service_date = calls.service_date
            and days.region_code is not distinct from calls.region_code
            and days.channel_code is not distinct from calls.channel_code
    left join surveys
        on
            days.service_date = surveys.service_date
            and days.region_code is not distinct from surveys.region_code
            and days.channel_code is not distinct from surveys.channel_code
),

final as (
    select
        *,
        sum(opened_count - solved_count) over (
            partition by region_code, channel_code order by service_date nulls last
            rows between unbounded preceding and current row
        ) as backlog_count,
        cast(calls_answered_count as double) / nullif(calls_offered_count, 0) as answer_ratio,
        cast(csat_satisfied_count as double) / nullif(csat_answered_count, 0) as csat_ratio,
        100.0 * (nps_promoter_count - nps_detractor_count) / nullif(nps_n, 0) as nps_score
    from joined
)

{{ cast_to_contract('final') }}
