with rules as (
    select
        rules.*, night.as_of_date,
        cast({{ dateadd('year', -1, "date_trunc('year', night.as_of_date)") }} as date) as first_date
    from {{ source('plumbing', 'event_rules') }} as rules
    cross join {{ source('plumbing', 'night') }} as night
    where rules.is_enabled
),

order_days as (
    select customer_id, sales_date, min(order_id) as order_id, min(order_no) as order_no
    from {{ ref('int_orders__sequence') }}
    group by customer_id, sales_date
),

stepped as (
    select
        *,
        lag(sales_date) over story as previous_date,
        lead(sales_date) over story as next_date
    from order_days
    window story as (partition by customer_id order by sales_date asc nulls last)
),

first_orders as (
    select rules.event_code, days.customer_id, days.sales_date as event_date, days.order_id as subject_id, 1 as measured
    from order_days as days
    inner join rules on rules.event_kind = 'first_order' and days.sales_date >= rules.first_date
    where days.order_no = 1
),

years_back as (
    select 0 as years_back
    union all
    select 1 as years_back
),

anniversaries as (
    select
        rules.event_code, days.customer_id, days.sales_date, days.order_id, rules.window_days,
        extract(year from rules.as_of_date) - extract(year from days.sales_date) - years_back.years_back as year_count
    from order_days as days
    inner join rules on rules.event_kind = 'order_anniversary'
    cross join years_back
    where days.order_no = 1
),

anniversary_days as (
    select *, cast({{ dateadd('year', 'year_count', 'sales_date') }} as date) as event_date from anniversaries
    where year_count > 0
),

-- Only of customers who still buy.
celebrated as (
    select
        days.event_code, days.customer_id, days.event_date, min(days.order_id) as subject_id, max(days.year_count) as measured
    from anniversary_days as days
    inner join order_days as orders
        on
            days.customer_id = orders.customer_id
            and days.event_date > orders.sales_date
            and {{ dateadd('day', 'days.window_days', 'orders.sales_date') }} >= days.event_date
    group by days.event_code, days.customer_id, days.event_date
),

-- The rhythm as it was known on the day of the order, so that a moment once told stays.
rhythms as (
    select
        rules.event_code, days.customer_id, days.sales_date, days.order_id, days.next_date, rules.threshold,
        median({{ datediff('gaps.previous_date', 'gaps.sales_date', 'day') }}) as gap_days
    from stepped as days
    inner join rules
        on rules.event_kind = 'silent_customer' and coalesce(days.next_date, rules.as_of_date) >= rules.first_date
    inner join stepped as gaps
        on
            days.customer_id = gaps.customer_id
            and days.sales_date >= gaps.sales_date
            and {{ dateadd('day', 'rules.window_days', 'gaps.sales_date') }} > days.sales_date
    where gaps.previous_date is not null
    group by rules.event_code, days.customer_id, days.sales_date, days.order_id, days.next_date, rules.threshold
    having count(*) > 1
),

silences as (
    select
        event_code, customer_id, order_id as subject_id, gap_days as measured, next_date,
        cast({{ dateadd('day', 'cast(floor(threshold * gap_days) as integer) + 1', 'sales_date') }} as date) as event_date
    from rhythms
),

final as (
    select * from first_orders
    union all
    select * from celebrated
    union all
    select event_code, customer_id, event_date, subject_id, measured from silences
    where next_date is null or next_date > event_date
)

select * from final
