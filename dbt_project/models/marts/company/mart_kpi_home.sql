with night as (
    select
        cast(date_trunc('month', as_of_date) as date) as as_of_month,
        as_of_date = last_day(as_of_date) as is_month_over,
        extract(day from as_of_date) as days_gone
    from {{ source('plumbing', 'night') }}
),

counted as (
    select
        kpi_month_id, kpi, is_whole_company, region_code, currency_code, tax_basis, month_start_date, first_date, unit,
        direction, value, value_to_day, cast(null as bigint) as numerator, cast(null as bigint) as denominator
    from {{ ref('mart_kpi_month') }}
),

ratios as (
    select
        replace(complaints.kpi_month_id, 'complaint_count', 'complaint_ratio') as kpi_month_id,
        'complaint_ratio' as kpi, complaints.is_whole_company, complaints.region_code, complaints.currency_code,
        complaints.tax_basis, complaints.month_start_date,
        greatest(complaints.first_date, orders.first_date) as first_date, 'ratio' as unit, 'down' as direction,
        cast(cast(complaints.value as double) / nullif(cast(orders.value as double), 0) as decimal(38, 6)) as value,
        cast(cast(complaints.value_to_day as double) / nullif(cast(orders.value_to_day as double), 0) as decimal(38, 6))
            as value_to_day,
        cast(complaints.value as bigint) as numerator, cast(orders.value as bigint) as denominator
    from counted as complaints
    inner join counted as orders
        on
            orders.kpi = 'order_count' and complaints.month_start_date = orders.month_start_date
            and complaints.is_whole_company = orders.is_whole_company
            and complaints.region_code is not distinct from orders.region_code
    where complaints.kpi = 'complaint_count'
),

every as (
    select * from counted
    union all
    select * from ratios
),

-- The month in which deliveries began is whole only if they began on its first day; else nothing is compared with it.
bases as (
    select
        every.*,
        night.is_month_over or every.month_start_date < night.as_of_month as is_finished,
        case when every.first_date <= every.month_start_date then every.value end as whole_base,
        case when every.first_date <= every.month_start_date then every.value_to_day end as part_base,
        extract(day from last_day(every.month_start_date)) as whole_days,
        least(extract(day from last_day(every.month_start_date)), night.days_gone) as part_days
    from every
    cross join night
),

-- Months have no gap, so the row before is the month before and the twelfth before the same month last year.
compared as (
    select
        *,
        case when is_finished then whole_days else part_days end as days,
        case when is_finished then lag(whole_base) over cell else lag(part_base) over cell end as previous_value,
        case when is_finished then lag(whole_days) over cell else lag(part_days) over cell end as previous_days,
        case when is_finished then lag(whole_base, 12) over cell else lag(part_base, 12) over cell end as last_year_value,
        case when is_finished then lag(whole_days, 12) over cell else lag(part_days, 12) over cell end as last_year_days
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
        targets.target_value,
        cast(value as double) / nullif(cast(targets.target_value as double), 0) as attainment_x,
        elapsed.time_elapsed_ratio,
        100 * (
            cast(value as double) / nullif(cast(targets.target_value as double), 0) - elapsed.time_elapsed_ratio
        ) as pace_gap_ppt
    from compared
    inner join {{ ref('int_months__elapsed') }} as elapsed on compared.month_start_date = elapsed.month_start_date
    left join {{ ref('int_targets__by_month') }} as targets
        on
            compared.kpi = targets.kpi and compared.month_start_date = targets.month_start_date
            and compared.is_whole_company = targets.is_whole_company
            and compared.region_code is not distinct from targets.region_code
            and compared.currency_code is not distinct from targets.currency_code
            and compared.tax_basis is not distinct from targets.tax_basis
)

{{ cast_to_contract('final') }}
