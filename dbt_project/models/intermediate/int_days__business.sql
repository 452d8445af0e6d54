with rules as (
    select * from {{ source('plumbing', 'service_rules') }}
),

-- The state publishes its calendar a year at a time: in other years Monday to Friday are worked.
days as (
    select
        date_day, weekday, is_holiday, is_workday_official,
        bool_or(is_workday_official) over (partition by year) as is_calendar_official
    from {{ ref('dim_date') }}
),

opened as (
    select
        hours.*, days.is_calendar_official,
        case
            when days.is_workday_official then true
            when days.is_holiday then rules.is_open_on_holidays and (days.weekday <= 5 or hours.is_own_day)
            when days.is_calendar_official then hours.is_own_day
            else days.weekday <= 5 or hours.is_own_day
        end as is_open
    from {{ source('plumbing', 'business_hours') }} as hours
    inner join days on hours.date_day = days.date_day
    cross join rules
),

timed as (
    select
        *,
        case
            when is_open
                then {{ minutes_between('opens_at', 'closes_at') }} - {{ minutes_between('break_starts_at', 'break_ends_at') }}
            else 0
        end as open_minutes
    from opened
),

final as (
    select
        *,
        coalesce(sum(open_minutes) over (
            order by date_day nulls last rows between unbounded preceding and 1 preceding
        ), 0) as open_minutes_before
    from timed
)

select * from final
