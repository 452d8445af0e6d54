with days as (
    {{ date_spine('day', "cast('1990-01-01' as date)", "cast('2041-01-01' as date)") }}
),

official as (
    select * from {{ ref('official_days') }}
),

official_range as (
    select
        date_trunc('year', min(date)) as first_day,
        -- The state publishes a year at a time: what follows the year's last holiday is official as well.
        last_day(make_date(cast(extract(year from max(date)) as integer), 12, 1)) as last_official_day
    from official
),

described as (
    select
        cast(days.date_day as date) as date_day,
        {{ iso_day_of_week('days.date_day') }} as weekday,
        coalesce(official.is_holiday, false) as is_holiday,
        coalesce(official.is_makeup_workday, false) as is_makeup_workday,
        case when official.is_holiday then official.name_zh end as holiday_name_zh,
        case when official.is_holiday then official.name_en end as holiday_name_en,
        cast(days.date_day as date) between official_range.first_day and official_range.last_official_day as is_official
    from days
    cross join official_range
    left join official on cast(days.date_day as date) = official.date
),

final as (
    select
        *,
        extract(year from date_day) as year,
        extract(quarter from date_day) as quarter_no,
        extract(month from date_day) as month_no,
        date_trunc('month', date_day) as month_start_date,
        date_trunc('week', date_day) as week_start_date,
        is_official and (is_makeup_workday or (weekday <= 5 and not is_holiday)) as is_workday_official
    from described
)

{{ cast_to_contract('final') }}
