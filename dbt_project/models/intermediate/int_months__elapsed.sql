with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

counted as (
    select
        days.month_start_date,
        count(*) as days_count,
        count(*) filter (where days.date_day <= night.as_of_date) as days_gone,
        count(*) filter (where days.is_workday_official) as official_count,
        count(*) filter (where days.is_workday_official and days.date_day <= night.as_of_date) as official_gone,
        count(*) filter (where days.weekday <= 5) as weekdays_count,
        count(*) filter (where days.weekday <= 5 and days.date_day <= night.as_of_date) as weekdays_gone
    from {{ ref('dim_date') }} as days
    cross join night
    group by days.month_start_date
),

final as (
    select
        month_start_date,
        days_count,
        days_gone,
        case
            when official_count > 0 then official_gone / nullif(cast(official_count as double), 0)
            else weekdays_gone / nullif(cast(weekdays_count as double), 0)
        end as time_elapsed_ratio,
        days_gone / nullif(cast(days_count as double), 0) as time_elapsed_calendar_ratio
    from counted
)

select * from final
