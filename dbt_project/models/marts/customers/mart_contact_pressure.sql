with night as (
    select night.as_of_date, thresholds.touches_week_max
    from {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'thresholds') }} as thresholds
),

by_department as (
    select
        customer_id, week_date, department,
        count(*) filter (where direction = 'out') as out_qty,
        count(*) filter (where direction = 'in') as in_qty,
        count(*) filter (where is_unprompted) as unprompted_qty,
        count(*) filter (where contact_kind = 'campaign') as campaign_qty,
        count(*) filter (where contact_kind = 'ticket') as ticket_follow_up_qty,
        count(*) filter (where is_complaint_open) as complaint_touch_qty,
        count(*) filter (where coalesce(permission_code, '') = 'allowed') as allowed_qty,
        count(*) filter (where coalesce(permission_code, '') = 'refused') as breach_qty,
        count(*) filter (where coalesce(permission_code, '') = 'unknown') as unknown_permission_qty
    from {{ ref('int_customer_touches__listed') }}
    group by customer_id, week_date, department
),

added as (
    select
        customer_id, week_date,
        sum(out_qty) as touches_out_qty,
        sum(in_qty) as touches_in_qty,
        sum(case when department = 'marketing' then out_qty else 0 end) as marketing_out_qty,
        sum(case when department = 'sales' then out_qty else 0 end) as sales_out_qty,
        sum(case when department = 'service' then out_qty else 0 end) as service_out_qty,
        sum(case when department = 'sales' then in_qty else 0 end) as sales_in_qty,
        sum(case when department = 'service' then in_qty else 0 end) as service_in_qty,
        sum(unprompted_qty) as unprompted_qty,
        sum(campaign_qty) as campaign_qty,
        sum(ticket_follow_up_qty) as ticket_follow_up_qty,
        count(*) filter (where unprompted_qty > 0) as outbound_department_count,
        sum(complaint_touch_qty) as complaint_touch_qty,
        sum(allowed_qty) as allowed_qty,
        sum(breach_qty) as breach_qty,
        sum(unknown_permission_qty) as unknown_permission_qty
    from by_department
    group by customer_id, week_date
),

final as (
    select
        added.*, customers.name, customers.customer_type, customers.region_code, night.as_of_date, night.touches_week_max,
        cast({{ dateadd('day', 6, 'added.week_date') }} as date) as week_end_date,
        cast({{ dateadd('day', 6, 'added.week_date') }} as date) > night.as_of_date as is_unfinished,
        added.touches_out_qty + added.touches_in_qty as touches_qty,
        added.touches_out_qty - added.marketing_out_qty - added.sales_out_qty - added.service_out_qty as other_out_qty,
        added.touches_in_qty - added.sales_in_qty - added.service_in_qty as other_in_qty,
        added.allowed_qty + added.breach_qty + added.unknown_permission_qty as judged_qty,
        added.outbound_department_count > 1 as is_department_collision,
        added.complaint_touch_qty > 0 as is_complaint_collision,
        added.outbound_department_count > 1 or added.complaint_touch_qty > 0 as is_collision,
        added.unprompted_qty > night.touches_week_max as is_too_many
    from added
    cross join night
    inner join {{ ref('dim_customer') }} as customers on added.customer_id = customers.customer_id
)

{{ cast_to_contract('final') }}
