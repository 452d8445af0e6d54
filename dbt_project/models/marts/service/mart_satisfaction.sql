with rules as (
    select rules.min_answers, night.as_of_date
    from {{ source('plumbing', 'service_rules') }} as rules
    cross join {{ source('plumbing', 'night') }} as night
),

-- A survey belongs to the month it was sent in, whenever the answer comes, so that response and answers are of the same surveys.
surveys as (
    select
        surveys.*, tickets.channel_code as ticket_channel_code,
        cast(date_trunc('month', surveys.sent_date) as date) as month_date,
        surveys.score - surveys.expectation_score as expectation_gap
    from {{ ref('fct_survey') }} as surveys
    left join {{ ref('fct_ticket') }} as tickets on surveys.ticket_id = tickets.ticket_id
),

counted as (
    select
        month_date, channel_code as touchpoint_code, ticket_channel_code, region_code, scale_family, scale_max,
        count(*) as survey_sent_count,
        count(*) filter (where is_answered) as survey_answered_count,
        count(is_satisfied) as csat_n,
        count(*) filter (where is_satisfied) as csat_satisfied_count,
        coalesce(sum(score) filter (where is_satisfied is not null), 0) as csat_score_sum,
        count(nps_group) as nps_n,
        count(*) filter (where nps_group = 'promoter') as nps_promoter_count,
        count(*) filter (where nps_group = 'passive') as nps_passive_count,
        count(*) filter (where nps_group = 'detractor') as nps_detractor_count,
        count(expectation_gap) filter (where is_answered) as expectation_n,
        coalesce(sum(expectation_gap) filter (where is_answered), 0) as expectation_gap_points_sum
    from surveys
    group by month_date, channel_code, ticket_channel_code, region_code, scale_family, scale_max
),

judged as (
    select
        counted.*, rules.min_answers as min_answer_count,
        counted.ticket_channel_code as channel_code,
        last_day(counted.month_date) > rules.as_of_date as is_unfinished,
        counted.survey_answered_count < rules.min_answers as is_refused,
        cast(counted.survey_answered_count as double) / nullif(counted.survey_sent_count, 0) as response_ratio,
        case
            when counted.survey_answered_count >= rules.min_answers
                then cast(counted.csat_satisfied_count as double) / nullif(counted.csat_n, 0)
        end as csat_ratio,
        case
            when counted.survey_answered_count >= rules.min_answers
                then cast(counted.csat_score_sum as double) / nullif(counted.csat_n, 0)
        end as csat_mean,
        case
            when counted.survey_answered_count >= rules.min_answers
                then cast(counted.nps_promoter_count - counted.nps_detractor_count as double) / nullif(counted.nps_n, 0)
        end as nps_share,
        case
            when counted.survey_answered_count >= rules.min_answers
                then cast(counted.expectation_gap_points_sum as double) / nullif(counted.expectation_n, 0)
        end as expectation_gap_points_mean
    from counted
    cross join rules
),

-- Shares of promoters and detractors move against each other: of their difference d the variance is (p + q - d²) / n.
erred as (
    select
        *,
        sqrt(greatest(
            cast(nps_promoter_count + nps_detractor_count as double) / nullif(nps_n, 0) - nps_share * nps_share, 0
        ) / nullif(nps_n, 0)) as nps_error
    from judged
),

final as (
    select
        *,
        case when is_refused then 'too_few_answers' end as refused_reason,
        {{ wilson_bound('csat_ratio', 'csat_n', '-') }} as csat_ratio_lo,
        {{ wilson_bound('csat_ratio', 'csat_n', '+') }} as csat_ratio_hi,
        100 * nps_share as nps_score,
        case when nps_share is not null then greatest(-100, 100 * (nps_share - 1.96 * nps_error)) end as nps_score_lo,
        case when nps_share is not null then least(100, 100 * (nps_share + 1.96 * nps_error)) end as nps_score_hi
    from erred
)

{{ cast_to_contract('final') }}
