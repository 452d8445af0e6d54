with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

opened as (
    select
        opened_date as service_date, region_code, channel_code,
        count(*) as opened_count,
        count_if(reopened_count > 0) as reopened_count,
        count_if(ticket_type = 'complaint') as complaint_count,
        count(first_reply_time_calendar_min) as first_replied_count,
        median(first_reply_time_calendar_min) as first_reply_time_calendar_min_median,
        percentile_cont(0.9) within group (
            order by first_reply_time_calendar_min nulls last
        ) as first_reply_time_calendar_min_p90
    from {{ ref('fct_ticket') }}
    group by opened_date, region_code, channel_code
),

solved as (
    select
        -- A clock that ran backwards must not make a backlog negative.
        greatest(coalesce(solved_date, opened_date), opened_date) as service_date,
        region_code, channel_code,
        count(*) as solved_count
    from {{ ref('fct_ticket') }}
    where not is_open
    group by greatest(coalesce(solved_date, opened_date), opened_date), region_code, channel_code
),

calls as (
    select
        offered_date as service_date, region_code,
        case when is_ivr_only then 'ivr' else 'phone' end as channel_code,
        count_if(is_offered) as calls_offered_count,
        count_if(is_offered and is_answered) as calls_answered_count,
        count_if(is_ivr_only) as ivr_only_count
    from {{ ref('fct_call') }}
    where is_offered or is_ivr_only
    group by offered_date, region_code, case when is_ivr_only then 'ivr' else 'phone' end
),

sent as (
    select sent_date as service_date, region_code, channel_code, count(*) as survey_sent_count
    from {{ ref('fct_survey') }}
    group by sent_date, region_code, channel_code
),

answers as (
    select
        answered_date as service_date, region_code, channel_code,
        count(*) as csat_answered_count,
        count_if(is_satisfied) as csat_satisfied_count
    from {{ ref('fct_survey') }}
    where is_satisfied is not null
    group by answered_date, region_code, channel_code
),

seen as (
    select service_date, region_code, channel_code from opened
    union all
    select service_date, region_code, channel_code from solved
    union all
    select service_date, region_code, channel_code from calls
    union all
    select service_date, region_code, channel_code from sent
    union all
    select service_date, region_code, channel_code from answers
),

cells as (
    select region_code, channel_code, min(service_date) as first_date
    from seen
    group by region_code, channel_code
),

days as (
    select dates.date_day as service_date, cells.region_code, cells.channel_code
    from cells
    cross join night
    inner join {{ ref('dim_date') }} as dates
        on dates.date_day between cells.first_date and night.as_of_date
),

joined as (
    select
        days.*,
        coalesce(opened.opened_count, 0) as opened_count,
        coalesce(solved.solved_count, 0) as solved_count,
        coalesce(opened.reopened_count, 0) as reopened_count,
        coalesce(opened.complaint_count, 0) as complaint_count,
        coalesce(opened.first_replied_count, 0) as first_replied_count,
        opened.first_reply_time_calendar_min_median,
        opened.first_reply_time_calendar_min_p90,
        coalesce(calls.calls_offered_count, 0) as calls_offered_count,
        coalesce(calls.calls_answered_count, 0) as calls_answered_count,
        coalesce(calls.ivr_only_count, 0) as ivr_only_count,
        coalesce(sent.survey_sent_count, 0) as survey_sent_count,
        coalesce(answers.csat_answered_count, 0) as csat_answered_count,
        coalesce(answers.csat_satisfied_count, 0) as csat_satisfied_count
    from days
    {% for part in ['opened', 'solved', 'calls', 'sent', 'answers'] -%}
        left join {{ part }}
            on
                days.service_date = {{ part }}.service_date
                and days.region_code is not distinct from {{ part }}.region_code
                and days.channel_code is not distinct from {{ part }}.channel_code
    {% endfor -%}
),

final as (
    select
        *,
        sum(opened_count - solved_count) over (
            partition by region_code, channel_code order by service_date nulls last
            rows between unbounded preceding and current row
        ) as backlog_count,
        cast(calls_answered_count as double) / nullif(calls_offered_count, 0) as answer_ratio,
        cast(csat_satisfied_count as double) / nullif(csat_answered_count, 0) as csat_ratio
    from joined
)

{{ cast_to_contract('final') }}
