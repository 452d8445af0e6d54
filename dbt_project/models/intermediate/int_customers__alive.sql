with night as (
    select as_of_date, cast({{ dateadd('day', -90, 'as_of_date') }} as date) as quarter_ago_date
    from {{ source('plumbing', 'night') }}
),

signs as (
    select customer_record_id, ordered_date as sign_date, 0 as complaint from {{ ref('fct_order_line') }}
    where not is_cancelled
    union all
    select customer_record_id, activity_date as sign_date, 0 as complaint from {{ ref('fct_activity') }}
    union all
    select customer_record_id, offered_date as sign_date, 0 as complaint from {{ ref('fct_call') }}
    union all
    select customer_record_id, opened_date as sign_date, case when ticket_type = 'complaint' then 1 else 0 end as complaint
    from {{ ref('fct_ticket') }}
),

by_record as (
    select
        signs.customer_record_id, night.as_of_date,
        max(signs.sign_date) as last_sign_date,
        coalesce(sum(signs.complaint) filter (where signs.sign_date > night.quarter_ago_date), 0) as complaint_90d_count
    from signs
    cross join night
    where signs.sign_date <= night.as_of_date
    group by signs.customer_record_id, night.as_of_date
),

final as (
    select
        customers.customer_id,
        max(by_record.last_sign_date) as last_sign_date,
        {{ datediff('max(by_record.last_sign_date)', 'max(by_record.as_of_date)', 'day') }} as silent_days,
        sum(by_record.complaint_90d_count) as complaint_90d_count
    from by_record
    inner join {{ ref('bridge_customer_source') }} as customers
        on by_record.customer_record_id = customers.customer_record_id
    group by customers.customer_id
)

{{ cast_to_contract('final') }}
