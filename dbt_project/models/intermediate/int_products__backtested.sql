-- Each way is tried on the weeks that mart_demand_shift judges, as if it stood four weeks before each: level and mean are those
-- of the 26 weeks before these four.
with tried as (
    select
        weeks.product_id, weeks.weeks_ago, weeks.qty,
        lag(weeks.qty - weeks.uplift_qty, 52) over story as season_qty,
        lag(weeks.smoothed_qty, 52) over story as smoothed_season_qty,
        sum(weeks.qty) over level_weeks as level_qty,
        sum(weekly.last_qty) over level_weeks as level_last_qty,
        sum(case when weeks.qty > 0 then 1 else 0 end) over level_weeks as sold_week_count,
        sum(case when weekly.last_qty > 0 then 1 else 0 end) over level_weeks as last_sold_week_count,
        weekly.first_sold_date > {{ dateadd('day', -567, 'weekly.week_start_date') }} as is_young,
        weekly.moved_festival_count
    from {{ ref('int_products__seasons') }} as weeks
    inner join {{ ref('int_products__weekly') }} as weekly
        on weeks.product_id = weekly.product_id and weeks.week_start_date = weekly.week_start_date
    window
        story as (partition by weeks.product_id order by weeks.week_start_date nulls last),
        level_weeks as (
            partition by weeks.product_id
            order by weeks.week_start_date nulls last rows between 29 preceding and 4 preceding
        )
),

missed as (
    select
        tried.product_id,
        tried.season_qty * tried.level_qty / nullif(tried.level_last_qty, 0) - tried.qty as season_error_qty,
        tried.smoothed_season_qty * tried.level_qty / nullif(tried.level_last_qty, 0) - tried.qty as smoothed_error_qty,
        tried.level_qty / 26 - tried.qty as mean_error_qty
    from tried
    cross join {{ source('plumbing', 'stock') }} as rules
    where
        tried.weeks_ago <= 26 and not tried.is_young and tried.moved_festival_count = 0 and tried.level_last_qty > 0
        and least(tried.sold_week_count, tried.last_sold_week_count) >= rules.demand_shift_min_weeks
),

final as (
    select
        product_id,
        count(*) as tested_week_count,
        sqrt(avg(season_error_qty * season_error_qty)) as season_error_qty,
        sqrt(avg(smoothed_error_qty * smoothed_error_qty)) as smoothed_error_qty,
        sqrt(avg(mean_error_qty * mean_error_qty)) as mean_error_qty
    from missed
    group by product_id
)

select * from final
