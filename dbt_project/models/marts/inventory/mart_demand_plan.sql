-- Weeks before the first sale are none without demand.
with recent as (
    select
        product_id, unit_name, first_sold_date, other_unit_line_count, count(*) as known_week_count,
        count(*) filter (where qty > 0) as sold_week_count, avg(qty) as week_mean_qty, stddev_samp(qty) as week_deviation_qty
    from {{ ref('int_products__weekly') }}
    where weeks_ago <= 26 and week_start_date >= date_trunc('week', first_sold_date)
    group by product_id, unit_name, first_sold_date, other_unit_line_count
),

rhythms as (
    select
        shifts.product_id, shifts.level_x,
        coalesce(shifts.refused_reason in ('too_short_history', 'too_few_sales'), false) or shifts.level_x is null as is_unknown,
        case when shifts.is_shift then shifts.demand_qty / nullif(shifts.expected_qty, 0) else 1 end as shift_x,
        tests.tested_week_count, tests.season_error_qty, tests.smoothed_error_qty, tests.mean_error_qty
    from {{ ref('mart_demand_shift') }} as shifts
    left join {{ ref('int_products__backtested') }} as tests on shifts.product_id = tests.product_id
    where shifts.is_newest_week
),

seasons as (
    select *, cast({{ dateadd('day', 364, 'week_start_date') }} as date) as coming_date from {{ ref('int_products__seasons') }}
),

production as (
    select made.product_id, made.week_start_date, products.unit_name, sum(made.planned_qty) as planned_qty
    from {{ ref('fct_production_week') }} as made
    inner join {{ ref('dim_product') }} as products on made.product_id = products.product_id
    group by made.product_id, made.week_start_date, products.unit_name
),

-- The way that was least off in the last 26 weeks; where none could be tried, the mean.
placed as (
    select
        weeks.*, recent.*, rhythms.level_x, rhythms.shift_x, rhythms.season_error_qty, rhythms.smoothed_error_qty,
        rhythms.mean_error_qty,
        coalesce(rhythms.tested_week_count, 0) as tested_week_count,
        season.qty as last_year_qty, season.uplift_qty as last_year_uplift_qty, season.smoothed_qty as last_year_smoothed_qty,
        case
            when recent.sold_week_count < rules.demand_plan_min_weeks then null
            when coalesce(rhythms.is_unknown, true) or weeks.is_festival_moved or rhythms.shift_x is null then 'mean'
            when coalesce(rhythms.tested_week_count < rules.demand_shift_min_weeks, true) then 'mean'
            when rhythms.mean_error_qty <= least(rhythms.season_error_qty, rhythms.smoothed_error_qty) then 'mean'
            when rhythms.season_error_qty <= rhythms.smoothed_error_qty then 'season'
            else 'smoothed_season'
        end as method,
        coalesce(campaigns.campaign_count, 0) as campaign_count,
        coalesce(campaigns.uplift_x, 0) as uplift_x,
        coalesce(campaigns.uplift_low_x, 0) as uplift_low_x,
        coalesce(campaigns.uplift_high_x, 0) as uplift_high_x
    from recent
    cross join {{ ref('int_weeks__coming') }} as weeks
    cross join {{ source('plumbing', 'stock') }} as rules
    left join rhythms on recent.product_id = rhythms.product_id
    left join seasons as season on recent.product_id = season.product_id and weeks.week_start_date = season.coming_date
    left join {{ ref('int_campaign_products__weekly') }} as campaigns
        on recent.product_id = campaigns.product_id and weeks.week_start_date = campaigns.week_start_date
),

-- Where more came back than was asked for nothing is planned: some exports write returns as lines below zero.
based as (
    select
        *,
        case method
            when 'season' then greatest((last_year_qty - last_year_uplift_qty) * level_x * shift_x, 0)
            when 'smoothed_season' then greatest(last_year_smoothed_qty * level_x * shift_x, 0)
            when 'mean' then greatest(week_mean_qty, 0)
        end as baseline_qty,
        case method
            when 'season' then season_error_qty
            when 'smoothed_season' then smoothed_error_qty
            when 'mean' then coalesce(mean_error_qty, week_deviation_qty)
        end as error_qty
    from placed
),

-- 1.959964 errors to each side hold 95 % of a normal distribution; nobody asks for less than nothing.
told as (
    select
        *,
        case when error_qty is not null then greatest(baseline_qty - 1.959964 * error_qty, 0) end as baseline_low_qty,
        baseline_qty + 1.959964 * error_qty as baseline_high_qty,
        baseline_qty * uplift_x as uplift_qty,
        baseline_qty * uplift_low_x as uplift_low_qty,
        baseline_qty * uplift_high_x as uplift_high_qty
    from based
),

final as (
    select
        told.*, products.product_name, products.category_name,
        told.baseline_qty + told.uplift_qty as planned_demand_qty,
        cast(production.planned_qty as double) as planned_production_qty,
        cast(production.planned_qty as double) - (told.baseline_qty + told.uplift_qty) as production_gap_qty,
        told.method is null as is_refused,
        case when told.method is null then 'too_few_sales' end as refused_reason
    from told
    left join {{ ref('dim_product') }} as products on told.product_id = products.product_id
    left join production
        on
            told.product_id = production.product_id and told.week_start_date = production.week_start_date
            and told.unit_name = production.unit_name
)

{{ cast_to_contract('final') }}
