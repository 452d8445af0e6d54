with night as (
    select
        as_of_date,
        cast(date_trunc('week', {{ dateadd('day', 1, 'as_of_date') }}) as date) as week_end_date
    from {{ source('plumbing', 'night') }}
),

-- 26 weeks to tell, 30 before them to compare with, and the year before of all.
weeks as (
    select
        dates.week_start_date,
        bool_or(coalesce(dates.is_spring_festival_window, false)) as is_festival,
        cast({{ datediff('dates.week_start_date', 'night.week_end_date', 'day') }} / 7 as integer) as weeks_ago
    from {{ ref('dim_date') }} as dates
    cross join night
    where dates.date_day >= {{ dateadd('day', -756, 'night.week_end_date') }} and dates.date_day < night.week_end_date
    group by dates.week_start_date, night.week_end_date
),

-- What was cancelled for want of stock was asked for.
demanded as (
    select
        lines.product_id,
        cast(date_trunc('week', lines.ordered_date) as date) as week_start_date,
        cast(sum(lines.ordered_qty) as double) as demand_qty
    from {{ ref('fct_order_line') }} as lines
    inner join {{ ref('int_products__demand') }} as products
        on lines.product_id = products.product_id and lines.unit_name is not distinct from products.unit_name
    cross join night
    where
        (not lines.is_cancelled or {{ is_shortage('lines.cancel_reason') }})
        and lines.ordered_date >= {{ dateadd('day', -756, 'night.week_end_date') }}
        and lines.ordered_date < night.week_end_date
    group by lines.product_id, date_trunc('week', lines.ordered_date)
),

final as (
    select
        products.product_id, products.unit_name, products.first_sold_date, products.other_unit_line_count,
        weeks.week_start_date, weeks.weeks_ago,
        coalesce(demanded.demand_qty, 0) as qty,
        lag(coalesce(demanded.demand_qty, 0), 52) over product_weeks as last_qty,
        case when weeks.is_festival <> lag(weeks.is_festival, 52) over product_weeks then 1 else 0 end as moved_festival_count
    from {{ ref('int_products__demand') }} as products
    cross join weeks
    left join demanded
        on products.product_id = demanded.product_id and weeks.week_start_date = demanded.week_start_date
    window product_weeks as (partition by products.product_id order by weeks.week_start_date nulls last)
)

select * from final
