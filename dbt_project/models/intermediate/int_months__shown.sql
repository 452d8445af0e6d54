with night as (
    select
        night.as_of_date,
        {{ month_no('night.as_of_date') }} as this_month_no,
        rules.history_months
    from {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'lifecycle') }} as rules
),

months as (
    select distinct
        month_start_date,
        {{ month_no('month_start_date') }} as month_no
    from {{ ref('dim_date') }}
),

final as (
    select
        months.month_start_date,
        months.month_no,
        night.as_of_date,
        last_day(months.month_start_date) as month_end_date,
        least(last_day(months.month_start_date), night.as_of_date) as until_date,
        last_day(months.month_start_date) <= night.as_of_date as is_finished
    from months
    inner join night
        on months.month_no between night.this_month_no - night.history_months and night.this_month_no
)

select * from final
