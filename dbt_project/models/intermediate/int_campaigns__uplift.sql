with weeks as (
    select
        night.as_of_date,
        cast(date_trunc('week', {{ dateadd('day', 1, 'night.as_of_date') }}) as date) as first_day,
        rules.demand_plan_weeks * 7 as days
    from {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'stock') }} as rules
),

years as (
    select 'coming' as year_name, 0 as days_back, 0 as days_around
    union all
    select 'last' as year_name, 364 as days_back, 14 as days_around
),

-- The weeks to come and the same of last year, with the two on either side that a smoothed season reads: what campaigns added
-- then is no season.
placed as (
    select
        campaigns.*, weeks.as_of_date, years.year_name,
        cast({{ dateadd('day', '-years.days_back - years.days_around', 'weeks.first_day') }} as date) as plan_from_date,
        cast({{ dateadd('day', 'weeks.days - 1 - years.days_back + years.days_around', 'weeks.first_day') }} as date)
            as plan_to_date
    from {{ ref('dim_campaign') }} as campaigns
    cross join weeks
    cross join years
),

listed as (
    select campaign_id, count(*) filter (where arm = 'treatment') as treated_count
    from {{ ref('int_campaign_customers__sales') }}
    group by campaign_id
),

lifted as (
    select
        placed.*, coalesce(listed.treated_count, 0) as treated_count,
        coalesce(measured.measured_campaign_count, 0) as measured_campaign_count,
        coalesce(measured.measured_treated_count, 0) as measured_treated_count,
        coalesce(measured.measured_control_count, 0) as measured_control_count,
        measured.uplift_x,
        measured.uplift_x - measured.uplift_half_width as uplift_low_x,
        measured.uplift_x + measured.uplift_half_width as uplift_high_x
    from placed
    left join listed on placed.campaign_id = listed.campaign_id
    left join {{ ref('int_channels__uplift') }} as measured
        on
            placed.channel_code = measured.channel_code
            and placed.currency_code is not distinct from measured.currency_code
            and placed.tax_basis is not distinct from measured.tax_basis
    where placed.window_end_date >= placed.plan_from_date and placed.started_date <= placed.plan_to_date
),

-- A lift that could be chance is told and not planned with.
judged as (
    select
        *,
        case
            when treated_count = 0 then 'no_list'
            when uplift_x is null then 'not_measured'
            when coalesce(uplift_low_x <= 0, true) then 'not_proven'
        end as refused_reason
    from lifted
),

final as (
    select *, refused_reason is null as is_planned from judged
)

select * from final
