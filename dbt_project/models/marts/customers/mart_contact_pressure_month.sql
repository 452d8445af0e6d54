with night as (
    select
        as_of_date,
        cast({{ dateadd('day', -175, "date_trunc('week', as_of_date)") }} as date) as first_week_date
    from {{ source('plumbing', 'night') }}
),

by_customer as (
    select
        touches.customer_id, touches.month_date,
        count(*) filter (where touches.direction = 'out') as out_qty,
        count(*) filter (where touches.direction = 'in') as in_qty,
        count(*) filter (where touches.is_unprompted) as unprompted_qty,
        count(*) filter (where touches.contact_kind = 'campaign') as campaign_qty,
        count(*) filter (where touches.is_complaint_open) as complaint_touch_qty,
        count(*) filter (where coalesce(touches.permission_code, '') = 'allowed') as allowed_qty,
        count(*) filter (where coalesce(touches.permission_code, '') = 'refused') as breach_qty,
        count(*) filter (where coalesce(touches.permission_code, '') = 'unknown') as unknown_permission_qty
    from {{ ref('int_customer_touches__listed') }} as touches
    inner join night on touches.month_date >= night.first_week_date
    group by touches.customer_id, touches.month_date
),

touched as (
    select
        by_customer.month_date, customers.region_code,
        sum(by_customer.out_qty) as touches_out_qty,
        sum(by_customer.in_qty) as touches_in_qty,
        sum(by_customer.unprompted_qty) as unprompted_qty,
        sum(by_customer.campaign_qty) as campaign_qty,
        sum(by_customer.complaint_touch_qty) as complaint_touch_qty,
        sum(by_customer.allowed_qty) as allowed_qty,
        sum(by_customer.breach_qty) as breach_qty,
        sum(by_customer.unknown_permission_qty) as unknown_permission_qty,
        count(*) filter (where by_customer.unprompted_qty > 0) as touched_customer_count
    from by_customer
    inner join {{ ref('dim_customer') }} as customers on by_customer.customer_id = customers.customer_id
    group by by_customer.month_date, customers.region_code
),

-- A week belongs to the month of its Thursday, as an ISO week belongs to its year.
placed as (
    select
        *, cast(date_trunc('month', {{ dateadd('day', 3, 'week_date') }}) as date) as month_date
    from {{ ref('mart_contact_pressure') }}
    where unprompted_qty > 0
),

weeks as (
    select
        placed.month_date, placed.region_code,
        count(*) as touched_week_count,
        count(*) filter (where placed.is_collision) as collision_week_count,
        count(*) filter (where placed.is_department_collision) as department_collision_week_count,
        count(*) filter (where placed.is_too_many) as too_many_week_count
    from placed
    inner join night on placed.month_date >= night.first_week_date
    group by placed.month_date, placed.region_code
),

cells as (
    select month_date, region_code from touched
    union
    select month_date, region_code from weeks
),

final as (
    select
        cells.month_date, cells.region_code, night.as_of_date,
        last_day(cells.month_date) > night.as_of_date as is_unfinished,
        coalesce(touched.touches_out_qty, 0) + coalesce(touched.touches_in_qty, 0) as touches_qty,
        coalesce(touched.touches_out_qty, 0) as touches_out_qty,
        coalesce(touched.touches_in_qty, 0) as touches_in_qty,
        coalesce(touched.unprompted_qty, 0) as unprompted_qty,
        coalesce(touched.campaign_qty, 0) as campaign_qty,
        coalesce(touched.complaint_touch_qty, 0) as complaint_touch_qty,
        coalesce(touched.allowed_qty + touched.breach_qty + touched.unknown_permission_qty, 0) as judged_qty,
        coalesce(touched.allowed_qty, 0) as allowed_qty,
        coalesce(touched.breach_qty, 0) as breach_qty,
        coalesce(touched.unknown_permission_qty, 0) as unknown_permission_qty,
        coalesce(touched.touched_customer_count, 0) as touched_customer_count,
        coalesce(weeks.touched_week_count, 0) as touched_week_count,
        coalesce(weeks.collision_week_count, 0) as collision_week_count,
        coalesce(weeks.department_collision_week_count, 0) as department_collision_week_count,
        coalesce(weeks.too_many_week_count, 0) as too_many_week_count
    from cells
    cross join night
    left join touched
        on cells.month_date = touched.month_date and cells.region_code is not distinct from touched.region_code
    left join weeks on cells.month_date = weeks.month_date and cells.region_code is not distinct from weeks.region_code
)

{{ cast_to_contract('final') }}
