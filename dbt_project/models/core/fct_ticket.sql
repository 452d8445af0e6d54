with living as (
    select * from {{ ref('stg_tickets') }}
    where _is_current
),

newest as (
    {{ newest_rows('living', 'ticket_id') }}
),

customers as (
    select customer_record_id, region_code from {{ ref('bridge_customer_source') }}
),

final as (
    select
        newest.*,
        newest._issuer as issuer,
        customers.region_code,
        coalesce(newest.status = 'open', newest.solved_at is null) as is_open,
        customers.customer_record_id is null as is_orphan_customer,
        -- A reply or a solution before the opening is a wrong clock and no duration.
        case
            when newest.first_replied_at >= newest.opened_at
                then {{ minutes_between('newest.opened_at', 'newest.first_replied_at') }}
        end as first_reply_time_calendar_min,
        case
            when newest.solved_at >= newest.opened_at
                then {{ minutes_between('newest.opened_at', 'newest.solved_at') }}
        end as final_resolution_time_calendar_min
    from newest
    left join customers on newest.customer_record_id = customers.customer_record_id
)

{{ cast_to_contract('final') }}
