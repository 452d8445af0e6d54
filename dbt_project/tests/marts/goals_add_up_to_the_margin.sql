-- Every counted line's margin serves one goal, and the months shown hold what their orders earned.
with lines as (
    select coalesce(sum(lines.margin_amt), 0) as margin_amt
    from {{ ref('int_order_lines__margin') }} as lines
    inner join {{ source('plumbing', 'night') }} as night on lines.ordered_date <= night.as_of_date
    where lines.is_counted
),

orders as (
    select
        coalesce(sum(goals.goal_margin_amt), 0) as margin_amt,
        coalesce(sum(goals.goal_margin_amt) filter (where shown.month_start_date is not null), 0) as shown_amt
    from {{ ref('mart_order_goal') }} as goals
    left join {{ ref('int_months__shown') }} as shown on goals.month_start_date = shown.month_start_date
),

months as (
    select coalesce(sum(goal_margin_amt), 0) as margin_amt from {{ ref('mart_goal_month') }}
)

select lines.margin_amt
from lines
cross join orders
cross join months
where lines.margin_amt <> orders.margin_amt or orders.shown_amt <> months.margin_amt
