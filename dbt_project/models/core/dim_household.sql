with households as (
    select
        customer_id,
        other_customer_id as household_id
    from {{ ref('bridge_customer_relation') }}
    where relation = 'household'
),

customers as (
    select * from {{ ref('dim_customer') }}
),

members as (
    select
        household_id,
        customer_id
    from households
    union all
    select distinct
        household_id,
        household_id as customer_id
    from households
),

dated as (
    select
        members.household_id,
        customers.first_seen_date,
        row_number() over (
            partition by members.household_id
            order by customers.first_seen_date asc nulls last, members.customer_id asc nulls last
        ) as place
    from members
    inner join customers on members.customer_id = customers.customer_id
),

counted as (
    select
        household_id,
        count(*) as member_count,
        max(first_seen_date) filter (where place = 2) as since_date
    from dated
    group by household_id
),

final as (
    select
        counted.*,
        customers.region_code
    from counted
    inner join customers on counted.household_id = customers.customer_id
)

{{ cast_to_contract('final') }}
