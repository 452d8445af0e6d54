with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

-- The company as a whole and each region, by how many days a stay has lasted.
lasted as (
    select
        grouping(region_code) = 1 as is_whole_company,
        region_code, stage, stage_no, stay_days,
        count(*) as stay_count,
        count(*) filter (where not is_standing) as left_count,
        count(*) filter (where is_advanced) as advanced_count
    from {{ ref('int_opportunity_stages__stays') }}
    where stage_no < 4
    group by grouping sets ((region_code, stage, stage_no, stay_days), (stage, stage_no, stay_days))
),

-- Kaplan and Meier: an open stay counts among those at risk until the day it has reached, and leaves no trace as a departure.
at_risk as (
    select
        *,
        sum(stay_count) over (
            partition by is_whole_company, region_code, stage order by stay_days desc nulls last
            rows between unbounded preceding and current row
        ) as risk_count
    from lasted
),

survived as (
    select
        *,
        case
            when min(risk_count - left_count) over so_far = 0 then 0
            else exp(sum(ln(nullif(cast(risk_count - left_count as double), 0) / nullif(risk_count, 0))) over so_far)
        end as survival_ratio
    from at_risk
    window so_far as (
        partition by is_whole_company, region_code, stage order by stay_days asc nulls last
        rows between unbounded preceding and current row
    )
),

measured as (
    select
        is_whole_company, region_code, stage, stage_no,
        sum(stay_count) as stay_count,
        sum(left_count) as left_count,
        sum(advanced_count) as advanced_count,
        sum(stay_count - left_count) as open_count,
        max(stay_days) as longest_days,
        min(stay_days) filter (where survival_ratio <= 0.750000001) as first_quarter_days,
        min(stay_days) filter (where survival_ratio <= 0.500000001) as median_days,
        min(stay_days) filter (where survival_ratio <= 0.250000001) as third_quarter_days
    from survived
    group by is_whole_company, region_code, stage, stage_no
),

final as (
    select
        measured.is_whole_company, measured.region_code, measured.stage, measured.stage_no, measured.stay_count,
        measured.left_count, measured.advanced_count, measured.open_count, measured.longest_days, night.as_of_date,
        measured.left_count < 10 as is_refused,
        case when measured.left_count >= 10 then measured.first_quarter_days end as time_in_stage_first_quarter_days,
        case when measured.left_count >= 10 then measured.median_days end as time_in_stage_median_days,
        case when measured.left_count >= 10 then measured.third_quarter_days end as time_in_stage_third_quarter_days,
        case
            when measured.left_count < 10 then 'few'
            when measured.median_days is null then 'open'
        end as empty_reason
    from measured
    cross join night
)

{{ cast_to_contract('final') }}
