with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

sold as (
    select * from {{ ref('int_record_months__sales') }}
),

-- Compared by equality and order only: an `or` in an outer join makes every pair be looked at.
history as (
    select
        customer_record_id, customer_id, from_at,
        coalesce(to_at, cast('9999-12-31' as timestamp)) as until_at
    from {{ ref('stg_identity_history') }}
),

first_run as (
    select min(from_at) as first_run_at from history
),

-- A month is published by the night after its last day; a month before the first night there was, by that night.
months as (
    select
        ended.month_start_date,
        greatest(cast({{ dateadd('day', 1, 'ended.next_month_date') }} as timestamp), first_run.first_run_at) as published_at
    from (
        select distinct
            month_start_date,
            cast({{ dateadd('month', 1, 'month_start_date') }} as date) as next_month_date
        from sold
    ) as ended
    inner join night on ended.next_month_date <= cast({{ dateadd('day', 1, 'night.as_of_date') }} as date)
    cross join first_run
),

assigned as (
    select
        sold.*,
        months.published_at,
        case when sold.is_buying then coalesce(history.customer_id, sold.customer_record_id) end as published_id,
        case when sold.is_buying then coalesce(bridge.customer_id, sold.customer_record_id) end as restated_id
    from sold
    inner join months on sold.month_start_date = months.month_start_date
    left join {{ ref('bridge_customer_source') }} as bridge on sold.customer_record_id = bridge.customer_record_id
    left join history
        on
            sold.customer_record_id = history.customer_record_id
            and months.published_at >= history.from_at
            and months.published_at < history.until_at
),

record_firsts as (
    select
        sold.customer_record_id,
        coalesce(bridge.customer_id, sold.customer_record_id) as restated_id,
        min(sold.first_order_key) as first_order_key
    from sold
    left join {{ ref('bridge_customer_source') }} as bridge on sold.customer_record_id = bridge.customer_record_id
    where sold.is_buying and sold.customer_record_id is not null
    group by sold.customer_record_id, bridge.customer_id
),

restated_firsts as (
    select restated_id, min(first_order_key) as first_order_key from record_firsts
    group by restated_id
),

-- The first order of a customer as published is that of all the records it had then, whether they bought in the month or not.
published_firsts as (
    select
        buyers.month_start_date,
        buyers.published_id,
        min(record_firsts.first_order_key) as first_order_key
    from (
        select distinct month_start_date, published_at, published_id from assigned
        where published_id is not null
    ) as buyers
    left join history
        on
            buyers.published_id = history.customer_id
            and buyers.published_at >= history.from_at
            and buyers.published_at < history.until_at
    inner join record_firsts on coalesce(history.customer_record_id, buyers.published_id) = record_firsts.customer_record_id
    group by buyers.month_start_date, buyers.published_id
),

final as (
    select
        assigned.*,
        concat_ws(' > ', assigned.published_id, assigned.restated_id) as published_restated_id,
        assigned.first_order_key = published_firsts.first_order_key as is_new_published,
        assigned.first_order_key = restated_firsts.first_order_key as is_new_restated
    from assigned
    left join restated_firsts on assigned.restated_id = restated_firsts.restated_id
    left join published_firsts
        on assigned.published_id = published_firsts.published_id and assigned.month_start_date = published_firsts.month_start_date
)

select * from final
