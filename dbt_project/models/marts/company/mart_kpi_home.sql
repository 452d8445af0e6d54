with counted as (
    select * from {{ ref('mart_kpi_month') }}
),

night as (
    select
        cast(date_trunc('month', as_of_date) as date) as as_of_month,
        as_of_date = last_day(as_of_date) as is_month_over
    from {{ source('plumbing', 'night') }}
),

-- The month in which deliveries began is whole only if they began on its first day; else nothing is compared with it.
bases as (
    select
        counted.*,
        night.is_month_over or counted.month_start_date < night.as_of_month as is_finished,
        case when counted.first_date <= counted.month_start_date then counted.value end as whole_base,
        case when counted.first_date <= counted.month_start_date then counted.value_to_day end as part_base
    from counted
    cross join night
),

-- Months have no gap, so the row before is the month before and the twelfth before the same month last year.
compared as (
    select
        bases.*,
        case when is_finished then lag(whole_base) over cell else lag(part_base) over cell end as previous_value,
        case when is_finished then lag(whole_base, 12) over cell else lag(part_base, 12) over cell end as last_year_value
    from bases
    window cell as (
        partition by kpi, is_whole_company, region_code, currency_code, tax_basis order by month_start_date nulls last
    )
),

final as (
    select
        compared.*,
        case when unit <> 'ratio' then (value - previous_value) / nullif(abs(previous_value), 0) end as mom_growth_x,
        case when unit <> 'ratio' then (value - last_year_value) / nullif(abs(last_year_value), 0) end as yoy_growth_x,
        case when unit = 'ratio' then (value - previous_value) * 100 end as mom_change_ppt,
        case when unit = 'ratio' then (value - last_year_value) * 100 end as yoy_change_ppt,
        cast(null as double) as target_value,
        cast(null as double) as attainment_x
    from compared
)

{{ cast_to_contract('final') }}
