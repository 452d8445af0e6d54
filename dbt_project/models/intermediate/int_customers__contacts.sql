with activities as (
    select
        customers.customer_id,
        activities.activity_date,
        activities.activity_at,
        activities.next_contact_date,
        activities.is_touch,
        activities.result_code,
        row_number() over (
            partition by customers.customer_id
            order by activities.activity_at desc nulls last, activities.activity_id asc nulls last
        ) as newest_no
    from {{ ref('fct_activity') }} as activities
    inner join {{ ref('bridge_customer_source') }} as customers
        on activities.customer_record_id = customers.customer_record_id
    cross join {{ source('plumbing', 'night') }} as night
    where activities.activity_date <= night.as_of_date
),

contact_days as (
    select distinct customer_id, activity_date from activities
),

spaced as (
    select
        customer_id,
        activity_date,
        lag(activity_date) over (partition by customer_id order by activity_date asc nulls last) as day_before
    from contact_days
),

gaps as (
    select customer_id, {{ datediff('day_before', 'activity_date', 'day') }} as gap_days from spaced
),

rhythms as (
    select customer_id, count(*) as contact_day_count, median(gap_days) as own_cycle_days from gaps
    group by customer_id
),

-- What the newest contact agreed on may be nothing: max_by() would pass over it to an older one.
counted as (
    select
        customer_id,
        count(*) as contact_count,
        count(*) filter (where is_touch) as touch_count,
        max(activity_date) as last_contact_date,
        max(case when newest_no = 1 then next_contact_date end) as stated_next_date,
        max(case when newest_no = 1 then result_code end) as last_result_code
    from activities
    group by customer_id
),

final as (
    select counted.*, rhythms.contact_day_count, rhythms.own_cycle_days
    from counted
    inner join rhythms on counted.customer_id = rhythms.customer_id
)

select * from final
