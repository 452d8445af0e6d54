with company as (
    select coalesce(max(fiscal_year_starts), 1) as fiscal_year_starts from {{ source('plumbing', 'company') }}
),

days as (
    select * from {{ ref('int_days__lunar') }}
    where date_day < cast('2041-01-01' as date)
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

-- Of the events of a day the shortest is its name.
happening as (
    select
        days.date_day, events.event_code, events.event_name_zh, events.event_name_en,
        row_number() over (
            partition by days.date_day
            order by
                {{ datediff('events.starts_date', 'events.ends_date', 'day') }} asc nulls last,
                events.business_event_id asc nulls last
        ) as precedence
    from days
    inner join {{ ref('dim_business_event') }} as events
        on days.date_day between events.starts_date and events.ends_date
),

events as (
    select
        date_day,
        max(event_name_zh) filter (where precedence = 1) as event_name,
        max(event_name_en) filter (where precedence = 1) as event_name_en,
        bool_or(event_code = 'spring_festival') as is_spring_festival_window,
        bool_or(event_code = 'double_eleven') as is_double_eleven_window,
        bool_or(event_code = '618') as is_618_window
    from happening
    group by date_day
),

described as (
    select
        days.*,
        {{ iso_day_of_week('days.date_day') }} as weekday,
        coalesce(official.is_holiday, false) as is_holiday,
        coalesce(official.is_makeup_workday, false) as is_makeup_workday,
        case when official.is_holiday then official.name_zh end as holiday_name_zh,
        case when official.is_holiday then official.name_en end as holiday_name_en,
        days.date_day between official_range.first_day and official_range.last_official_day as is_official,
        events.event_name, events.event_name_en,
        coalesce(events.is_spring_festival_window, false) as is_spring_festival_window,
        coalesce(events.is_double_eleven_window, false) as is_double_eleven_window,
        coalesce(events.is_618_window, false) as is_618_window,
        cast(extract(year from days.date_day) as integer) as year,
        cast(extract(month from days.date_day) as integer) as month_no,
        company.fiscal_year_starts
    from days
    cross join official_range
    cross join company
    left join official on days.date_day = official.date
    left join events on days.date_day = events.date_day
),

fiscal as (
    select
        *,
        mod(month_no - fiscal_year_starts + 12, 12) + 1 as fiscal_month_no,
        year + case when fiscal_year_starts > 1 and month_no >= fiscal_year_starts then 1 else 0 end as fiscal_year
    from described
),

final as (
    select
        *,
        extract(quarter from date_day) as quarter_no,
        ceil(fiscal_month_no / 3.0) as fiscal_quarter_no,
        date_trunc('month', date_day) as month_start_date,
        date_trunc('week', date_day) as week_start_date,
        is_official and (is_makeup_workday or (weekday <= 5 and not is_holiday)) as is_workday_official
    from fiscal
)

{{ cast_to_contract('final') }}
