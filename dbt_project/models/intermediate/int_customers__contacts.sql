with activities as (
    select
        customers.customer_id,
        activities.activity_date,
        activities.activity_at,
        activities.next_contact_date,
        activities.is_touch,
        activities.employee_id, activities.result_code
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

newest as (
    select
        customer_id,
        count(*) as contact_count,
        count_if(is_touch) as touch_count,
        max(activity_date) as last_contact_date,
        max(case when is_touch then activity_date end) as last_touch_date,
        max_by(next_contact_date, activity_at) as stated_next_date,
        max_by(employee_id, activity_at) as last_contact_employee_id,
        max_by(result_code, activity_at) as last_result_code
    from activities
    group by customer_id
),

final as (
    select newest.*, rhythms.contact_day_count, rhythms.own_cycle_days
    from newest
    inner join rhythms on newest.customer_id = rhythms.customer_id
)

select * from final
