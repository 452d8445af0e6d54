-- Every ticket and survey of the facts is in the marts once, and no minute is told twice.
with told as (
    select
        (select count(*) from {{ ref('fct_ticket') }}) as ticket_count,
        (select count(*) from {{ ref('mart_ticket') }}) as mart_ticket_count,
        (select count(*) filter (where ticket_type = 'complaint') from {{ ref('fct_ticket') }}) as complaint_count,
        (select sum(complaint_count) from {{ ref('mart_complaint_recovery') }}) as mart_complaint_count,
        (select count(*) from {{ ref('fct_survey') }}) as survey_count,
        (select sum(survey_sent_count) from {{ ref('mart_satisfaction') }}) as mart_survey_count,
        (select count(*) filter (where is_satisfied) from {{ ref('fct_survey') }}) as satisfied_count,
        (select sum(csat_satisfied_count) from {{ ref('mart_satisfaction') }}) as mart_satisfied_count,
        (
            select sum(first_reply_time_business_min)
            from {{ ref('mart_ticket') }}
            where opened_date <= as_of_date
        ) as business_min,
        (select sum(first_reply_time_business_min_sum) from {{ ref('mart_service_daily') }}) as day_business_min
)

select * from told
where
    ticket_count <> mart_ticket_count
    or complaint_count <> coalesce(mart_complaint_count, 0)
    or survey_count <> coalesce(mart_survey_count, 0)
    or satisfied_count <> coalesce(mart_satisfied_count, 0)
    or abs(coalesce(business_min, 0) - coalesce(day_business_min, 0)) > 0.01
