with compared as (
    select
        version_before.as_of_date,
        coalesce(bool_or(kpis.definition_hash is distinct from version_before.counted_hash), false) as is_redefined
    from {{ source('plumbing', 'version_before') }} as version_before
    left join {{ source('plumbing', 'kpi_before') }} as kpis on kpis.unit <> 'ratio'
    where version_before.state = 'compared'
    group by version_before.as_of_date
),

changed as (
    select * from {{ source('plumbing', 'changed_rows') }}
    where fact = 'order_lines'
),

causes as (
    select before_order_id as order_id, before_customer_id as customer_id, world from changed
    union all
    select now_order_id as order_id, now_customer_id as customer_id, world from changed
),

causes_of_orders as (
    select order_id, min(world) as world from causes
    group by order_id
),

causes_of_customers as (
    select customer_id, min(world) as world from causes
    group by customer_id
),

paired as (
    select
        coalesce(today.order_id, earlier.order_id) as order_id,
        coalesce(today.customer_id, earlier.customer_id) as customer_id,
        coalesce(today.currency_code, earlier.currency_code) as currency_code,
        earlier.order_id is not null as was_there,
        today.order_id is not null as is_there,
        earlier.region_code as before_region_code, earlier.sales_date as before_sales_date,
        earlier.goal_code as before_goal_code, earlier.goal_margin_amt as before_goal_margin_amt,
        today.region_code as now_region_code, today.sales_date as now_sales_date,
        today.goal_code as now_goal_code, today.goal_margin_amt as now_goal_margin_amt
    from {{ ref('mart_order_goal') }} as today
    full join {{ source('plumbing', 'goals_before') }} as earlier
        on
            today.order_id = earlier.order_id
            and today.customer_id = earlier.customer_id
            and today.currency_code = earlier.currency_code
),

judged as (
    select
        paired.*,
        compared.is_redefined,
        (
            before_goal_code is distinct from now_goal_code
            or before_sales_date is distinct from now_sales_date
            or before_region_code is distinct from now_region_code
        ) as is_other_goal,
        (before_goal_margin_amt is distinct from now_goal_margin_amt) as is_other_margin,
        (before_sales_date > compared.as_of_date) as is_ahead
    from paired
    cross join compared
),

touched as (
    select distinct customer_id from judged
    where is_other_goal or is_other_margin or is_ahead
),

-- An order changes with its own lines; else its margin with what the goods cost and its goal with the customer's other orders.
dated as (
    select
        judged.*,
        case
            when not judged.is_other_goal and not judged.is_other_margin then 1
            when orders.world is not null then orders.world
            when judged.is_other_goal and customers.world is not null then customers.world
            when judged.is_redefined then 1
            else 3
        end as changed_in_world
    from judged
    semi join touched on judged.customer_id = touched.customer_id
    left join causes_of_orders as orders on judged.order_id = orders.order_id
    left join causes_of_customers as customers on judged.customer_id = customers.customer_id
),

final as (
    select
        order_id,
        1 as first_world, changed_in_world - 1 as last_world, customer_id, currency_code, before_region_code as region_code,
        before_sales_date as happened_date, before_goal_code as goal_code, before_goal_margin_amt as goal_margin_amt
    from dated
    where was_there and changed_in_world > 1
    union all
    select
        order_id,
        changed_in_world as first_world, 5 as last_world, customer_id, currency_code, now_region_code as region_code,
        now_sales_date as happened_date, now_goal_code as goal_code, now_goal_margin_amt as goal_margin_amt
    from dated
    where is_there
)

{{ cast_to_contract('final') }}
