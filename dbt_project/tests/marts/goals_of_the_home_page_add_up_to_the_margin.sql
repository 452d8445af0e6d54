-- The six goals, what would have come anyway and what nobody known bought are the margin of all lines, in each currency,
-- for the company and for its regions together alike. Days outside the calendar belong to no month.
with calendar as (
    select dates.date_day from {{ ref('dim_date') }} as dates
    inner join {{ source('plumbing', 'night') }} as night on dates.date_day <= night.as_of_date
),

goals as (
    select is_whole_company, currency_code, sum(value) as margin_amt
    from {{ ref('mart_kpi_home') }}
    where kpi like 'goal_%_margin_amt'
    group by is_whole_company, currency_code
),

orders as (
    select served.currency_code, sum(served.goal_margin_amt) as margin_amt
    from {{ ref('mart_order_goal') }} as served
    inner join calendar on served.sales_date = calendar.date_day
    group by served.currency_code
)

select goals.is_whole_company, goals.currency_code
from goals
full outer join orders on goals.currency_code = orders.currency_code
where goals.margin_amt is distinct from orders.margin_amt
