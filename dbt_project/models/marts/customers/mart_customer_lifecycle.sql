with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

rules as (
    select * from {{ source('plumbing', 'lifecycle') }}
),

orders as (
    select * from {{ ref('int_orders__sequence') }}
),

-- Who was only written or only asked has not been spoken to; who clicked or answered has, from that day on.
spoken as (
    select customer_record_id, event_date from {{ ref('int_customer_events__contacts') }}
    where event_type <> 'touch' and (event_type <> 'survey' or status = 'answered')
    union all
    select customer_record_id, least(clicked_date, replied_date) as event_date from {{ ref('fct_campaign_touch') }}
    where is_clicked or is_replied
    union all
    select customer_record_id, event_date from {{ ref('int_customer_events__sales') }}
    where event_type = 'opportunity'
),

contacts as (
    select records.customer_id, min(spoken.event_date) as contact_date
    from spoken
    inner join {{ ref('bridge_customer_source') }} as records on spoken.customer_record_id = records.customer_record_id
    group by records.customer_id
),

known as (
    select
        customers.customer_id, contacts.contact_date,
        least(customers.registered_date, customers.first_seen_date, contacts.contact_date, orders.sales_date) as known_date,
        contacts.contact_date < orders.sales_date
        or (contacts.contact_date is not null and orders.sales_date is null) as is_prospect_first
    from {{ ref('dim_customer') }} as customers
    left join contacts on customers.customer_id = contacts.customer_id
    left join orders on customers.customer_id = orders.customer_id and orders.order_no = 1
),

lapses as (
    select orders.*, cast({{ dateadd('day', 'rules.churn_days', 'orders.sales_date') }} as date) as lapse_date
    from orders
    cross join rules
),

-- Stages: 1 stranger, 2 prospect, 3 new, 4 regular, 5 dormant.
points as (
    select customer_id, known_date as point_date, cast(0 as bigint) as point_no, 1 as stage_no from known
    union all
    select customer_id, contact_date as point_date, 1 as point_no, 2 as stage_no from known
    where is_prospect_first
    union all
    select
        orders.customer_id, orders.sales_date as point_date, 1 + orders.order_no as point_no,
        case when orders.order_no < rules.regular_orders then 3 else 4 end as stage_no
    from orders
    cross join rules
    union all
    select customer_id, lapse_date as point_date, 1 + order_no as point_no, 5 as stage_no from lapses
    where next_date is null or next_date > lapse_date
),

daily as (
    select points.customer_id, points.point_date, night.as_of_date, max_by(points.stage_no, points.point_no) as stage_no
    from points
    inner join night on points.point_date <= night.as_of_date
    group by points.customer_id, points.point_date, night.as_of_date
),

compared as (
    select
        *,
        lag(stage_no) over (partition by customer_id order by point_date asc nulls last) as previous_stage_no
    from daily
),

spells as (
    select
        *,
        row_number() over story as spell_no,
        lead(point_date) over story as left_date,
        lead(stage_no) over story as next_stage_no
    from compared
    where stage_no is distinct from previous_stage_no
    window story as (partition by customer_id order by point_date asc nulls last)
),

final as (
    select
        spells.*, customers.region_code, customers.customer_type,
        spells.point_date as entered_date,
        cast(date_trunc('month', spells.point_date) as date) as entered_month_date,
        spells.left_date is null as is_current,
        {{ datediff('spells.point_date', 'coalesce(spells.left_date, spells.as_of_date)', 'day') }} as stage_days,
        {{ datediff('spells.point_date', 'spells.left_date', 'day') }} as ended_stage_days,
        {{ stage_code('spells.stage_no') }} as stage_code,
        {{ stage_code('spells.previous_stage_no') }} as previous_stage_code,
        {{ stage_code('spells.next_stage_no') }} as next_stage_code
    from spells
    inner join {{ ref('dim_customer') }} as customers on spells.customer_id = customers.customer_id
)

{{ cast_to_contract('final') }}
