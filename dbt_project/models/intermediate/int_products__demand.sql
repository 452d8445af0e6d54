with bounds as (
    select
        night.as_of_date,
        cast(date_trunc('month', {{ dateadd('day', 1, 'night.as_of_date') }}) as date) as month_end_date,
        cast(date_trunc('week', {{ dateadd('day', 1, 'night.as_of_date') }}) as date) as week_end_date
    from {{ source('plumbing', 'night') }} as night
),

-- The day after the last finished period, and the first day of twelve months or 52 weeks.
spans as (
    select
        *,
        cast({{ dateadd('month', -12, 'month_end_date') }} as date) as month_first_date,
        cast({{ dateadd('day', -364, 'week_end_date') }} as date) as week_first_date
    from bounds
),

lines as (
    select
        lines.product_id, lines.unit_name, lines.ordered_date, lines.ordered_qty,
        lines.ordered_date >= spans.month_first_date and lines.ordered_date < spans.month_end_date as is_in_months,
        lines.ordered_date >= spans.week_first_date and lines.ordered_date < spans.week_end_date as is_in_weeks
    from {{ ref('fct_order_line') }} as lines
    cross join spans
    where not lines.is_cancelled and lines.product_id <> 'unknown'
),

begun as (
    select product_id, min(ordered_date) as first_sold_date from lines
    group by product_id
),

units as (
    select product_id, unit_name, count(*) filter (where is_in_months or is_in_weeks) as line_count from lines
    group by product_id, unit_name
),

ranked_units as (
    select
        *,
        sum(line_count) over (partition by product_id) as product_line_count,
        row_number() over (partition by product_id order by line_count desc nulls last, unit_name desc nulls last) as unit_rank
    from units
),

main_unit as (
    select product_id, unit_name, product_line_count - line_count as other_unit_line_count from ranked_units
    where unit_rank = 1
),

demanded as (
    select
        'month' as grain, product_id, unit_name,
        date_trunc('month', ordered_date) as period_date,
        cast(sum(ordered_qty) as double) as demand_qty
    from lines
    where is_in_months
    group by product_id, unit_name, date_trunc('month', ordered_date)
    union all
    select
        'week' as grain, product_id, unit_name,
        date_trunc('week', ordered_date) as period_date,
        cast(sum(ordered_qty) as double) as demand_qty
    from lines
    where is_in_weeks
    group by product_id, unit_name, date_trunc('week', ordered_date)
),

-- A product is followed from the period of its first sale on; a period without a sale is a demand of 0.
started as (
    select
        begun.product_id,
        begun.first_sold_date,
        spans.*,
        cast(greatest(spans.month_first_date, date_trunc('month', begun.first_sold_date)) as date) as followed_month_date,
        cast(greatest(spans.week_first_date, date_trunc('week', begun.first_sold_date)) as date) as followed_week_date
    from begun
    cross join spans
),

followed as (
    select
        started.product_id,
        started.first_sold_date,
        started.month_first_date,
        started.month_end_date,
        main_unit.unit_name,
        main_unit.other_unit_line_count,
        {{ datediff('started.followed_month_date', 'started.month_end_date', 'month') }} as month_count,
        cast({{ datediff('started.followed_week_date', 'started.week_end_date', 'day') }} / 7 as integer) as week_count
    from started
    inner join main_unit on started.product_id = main_unit.product_id
),

totals as (
    select
        product_id, unit_name,
        count(*) filter (where grain = 'month') as sold_month_count,
        count(*) filter (where grain = 'week') as sold_week_count,
        sum(demand_qty) filter (where grain = 'month') as month_qty,
        sum(demand_qty) filter (where grain = 'week') as week_qty,
        sum(demand_qty * demand_qty) filter (where grain = 'month') as month_square,
        sum(demand_qty * demand_qty) filter (where grain = 'week') as week_square
    from demanded
    group by product_id, unit_name
),

-- Standard deviation of the population over the mean, in sums: sqrt(n Σx² - (Σx)²) / Σx.
final as (
    select
        followed.*,
        totals.month_qty as demand_qty,
        coalesce(totals.sold_month_count, 0) as sold_month_count,
        coalesce(totals.sold_week_count, 0) as sold_week_count,
        sqrt(greatest(followed.month_count * totals.month_square - totals.month_qty * totals.month_qty, 0))
        / nullif(totals.month_qty, 0) as demand_cv_x,
        sqrt(greatest(followed.week_count * totals.week_square - totals.week_qty * totals.week_qty, 0))
        / nullif(totals.week_qty, 0) as demand_cv_week_x
    from followed
    left join totals
        on followed.product_id = totals.product_id and followed.unit_name is not distinct from totals.unit_name
)

select * from final
