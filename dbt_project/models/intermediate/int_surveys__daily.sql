with surveys as (
    select * from {{ ref('fct_survey') }}
),

moves as (
    select
        sent_date as service_date, region_code, channel_code, true as is_sending, is_answered, score, is_satisfied,
        nps_group
    from surveys
    union all
    select
        answered_date as service_date, region_code, channel_code, false as is_sending, is_answered, score, is_satisfied,
        nps_group
    from surveys
    where is_answered
),

-- Scales are never mixed: satisfaction is told on five steps, recommendation on 0 to 10.
final as (
    select
        service_date, region_code, channel_code,
        count(*) filter (where is_sending) as survey_sent_count,
        count(*) filter (where is_sending and is_answered) as survey_answered_count,
        count(*) filter (where not is_sending and is_satisfied is not null) as csat_answered_count,
        count(*) filter (where not is_sending and is_satisfied) as csat_satisfied_count,
        sum(score) filter (where not is_sending and is_satisfied is not null) as csat_score_sum,
        count(*) filter (where not is_sending and nps_group is not null) as nps_n,
        count(*) filter (where not is_sending and nps_group = 'promoter') as nps_promoter_count,
        count(*) filter (where not is_sending and nps_group = 'detractor') as nps_detractor_count
    from moves
    group by service_date, region_code, channel_code
)

select * from final
