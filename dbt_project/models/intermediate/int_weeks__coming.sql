with night as (
    select
        night.as_of_date, rules.demand_plan_weeks,
        cast(date_trunc('week', {{ dateadd('day', 1, 'night.as_of_date') }}) as date) as first_day
    from {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'stock') }} as rules
),

calendar as (
    select dates.week_start_date, bool_or(coalesce(dates.is_spring_festival_window, false)) as is_festival
    from {{ ref('dim_date') }} as dates
    cross join night
    where
        dates.date_day >= {{ dateadd('day', -364, 'night.first_day') }}
        and dates.date_day < {{ dateadd('day', 'night.demand_plan_weeks * 7', 'night.first_day') }}
    group by dates.week_start_date
),

final as (
    select
        coming.week_start_date, night.as_of_date,
        cast({{ datediff('night.first_day', 'coming.week_start_date', 'day') }} / 7 as integer) + 1 as weeks_ahead,
        coming.is_festival <> before.is_festival as is_festival_moved
    from calendar as coming
    cross join night
    inner join calendar as before
        on coming.week_start_date = cast({{ dateadd('day', 364, 'before.week_start_date') }} as date)
    where coming.week_start_date >= night.first_day
)

select * from final
