with days as (
    {{ date_spine('day', "cast('1990-01-01' as date)", "cast('2041-03-01' as date)") }}
),

months as (
    select
        starts_date, lunar_year, lunar_month_no, is_lunar_leap_month,
        lunar_month_no = 1 and not is_lunar_leap_month as is_first
    from {{ ref('lunar_months') }}
),

earliest as (
    select min(starts_date) as starts_date from months
),

-- The first of these months began before the first day.
spanned as (
    select
        cast(days.date_day as date) as date_day,
        coalesce(
            max(months.starts_date) over (
                order by days.date_day nulls last rows between unbounded preceding and current row
            ),
            earliest.starts_date
        ) as month_starts_date,
        max(case when months.is_first then months.starts_date end) over (
            order by days.date_day nulls last rows between unbounded preceding and current row
        ) as last_festival_date,
        min(case when months.is_first then months.starts_date end) over (
            order by days.date_day nulls last rows between current row and unbounded following
        ) as next_festival_date
    from days
    cross join earliest
    left join months on cast(days.date_day as date) = months.starts_date
),

measured as (
    select
        *,
        {{ datediff('last_festival_date', 'date_day', 'day') }} as days_since,
        {{ datediff('date_day', 'next_festival_date', 'day') }} as days_until
    from spanned
),

final as (
    select
        measured.date_day,
        months.lunar_year, months.lunar_month_no, months.is_lunar_leap_month,
        {{ datediff('measured.month_starts_date', 'measured.date_day', 'day') }} + 1 as lunar_day_no,
        case
            when measured.days_since < measured.days_until then measured.last_festival_date
            else coalesce(measured.next_festival_date, measured.last_festival_date)
        end as spring_festival_date,
        case
            when measured.days_since < measured.days_until or measured.days_until is null then measured.days_since
            else -measured.days_until
        end as spring_festival_offset_days
    from measured
    inner join months on measured.month_starts_date = months.starts_date
)

select * from final
