with night as (
    select night.as_of_date, rules.demand_shift_z as threshold_z, rules.demand_shift_min_weeks as min_sold_week_count
    from {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'stock') }} as rules
),

-- The four weeks, and the 26 before them from which level and scatter are read.
summed as (
    select
        *,
        sum(qty) over four_weeks as demand_qty,
        sum(last_qty) over four_weeks as season_qty,
        sum(moved_festival_count) over four_weeks as moved_festival_week_count,
        sum(qty) over level_weeks as level_qty,
        sum(last_qty) over level_weeks as level_last_qty,
        sum(qty * qty) over level_weeks as square_qty,
        sum(qty * last_qty) over level_weeks as product_qty,
        sum(last_qty * last_qty) over level_weeks as last_square_qty,
        sum(case when qty > 0 then 1 else 0 end) over level_weeks as sold_week_count,
        sum(case when last_qty > 0 then 1 else 0 end) over level_weeks as last_sold_week_count
    from {{ ref('int_products__weekly') }}
    window
        four_weeks as (partition by product_id order by week_start_date nulls last rows between 3 preceding and current row),
        level_weeks as (partition by product_id order by week_start_date nulls last rows between 29 preceding and 4 preceding)
),

levelled as (
    select
        summed.*, night.as_of_date, night.threshold_z, night.min_sold_week_count,
        level_qty / nullif(level_last_qty, 0) as level_x
    from summed
    cross join night
),

-- Scatter grows with demand: what the 26 weeks are off their season, squared, per unit of demand. Level is the ratio of the sums,
-- so one of the 26 is not free.
scattered as (
    select
        *,
        season_qty * level_x as expected_qty,
        level_qty / 26 as week_mean_qty,
        case
            when level_x is not null
                then greatest(square_qty - 2 * level_x * product_qty + level_x * level_x * last_square_qty, 0)
        end * 26 / 25 / nullif(level_qty, 0) as dispersion_qty,
        case
            when first_sold_date > {{ dateadd('day', -567, 'week_start_date') }} then 'too_short_history'
            when moved_festival_week_count > 0 then 'spring_festival'
            when coalesce(least(sold_week_count, last_sold_week_count) < min_sold_week_count, true) then 'too_few_sales'
        end as refused_reason
    from levelled
    where weeks_ago <= 30
),

scored as (
    select
        *,
        refused_reason is not null as is_refused,
        sqrt(dispersion_qty * greatest(expected_qty, 4 * week_mean_qty)) as deviation_qty,
        (qty - level_x * last_qty)
        / nullif(sqrt(dispersion_qty * greatest(level_x * last_qty, week_mean_qty)), 0) as step_x
    from scattered
),

-- Page's sums of four weeks, half a deviation allowed in each: the largest of the sums that end in this week, and none below 0.
stepped as (
    select
        *,
        {%- for sign in ['', '-'] %}
            case
                when not is_refused
                    then greatest(
                        0,
                        {{ sign }}step_x - 0.5,
                        {{ sign }}sum(step_x) over (weeks rows between 1 preceding and current row) - 1,
                        {{ sign }}sum(step_x) over (weeks rows between 2 preceding and current row) - 1.5,
                        {{ sign }}sum(step_x) over (weeks rows between 3 preceding and current row) - 2
                    )
            end as cusum_{{ 'down' if sign else 'up' }}_x,
        {%- endfor %}
        case when not is_refused then (demand_qty - expected_qty) / nullif(deviation_qty, 0) end as demand_shift_z
    from scored
    window weeks as (partition by product_id order by week_start_date nulls last)
),

final as (
    select
        stepped.*, products.product_name, products.category_name,
        weeks_ago = 1 as is_newest_week,
        coalesce(abs(demand_shift_z) >= threshold_z, false) as is_shift,
        coalesce(abs(demand_shift_z) >= threshold_z, false) and weeks_ago = 1 as is_alert,
        case
            when demand_shift_z is null then null
            when abs(demand_shift_z) < threshold_z then 'none'
            when demand_shift_z > 0 then 'up'
            else 'down'
        end as direction
    from stepped
    left join {{ ref('dim_product') }} as products on stepped.product_id = products.product_id
    where weeks_ago <= 26
)

{{ cast_to_contract('final') }}
