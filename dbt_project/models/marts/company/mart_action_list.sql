with lists as (
    select lists.*, rules.floor_count, night.as_of_date
    from {{ source('plumbing', 'action_lists') }} as lists
    cross join {{ source('plumbing', 'list_rules') }} as rules
    cross join {{ source('plumbing', 'night') }} as night
    where lists.listed_date <= night.as_of_date
),

-- Who became one customer since the list left is counted once, as treated if any of them was contacted.
members as (
    select
        members.list_id, coalesce(redirects.current_customer_id, members.customer_id) as customer_id, max(members.arm) as arm
    from {{ source('plumbing', 'action_list_members') }} as members
    left join {{ ref('mart_customer_redirect') }} as redirects on members.customer_id = redirects.customer_id
    group by members.list_id, coalesce(redirects.current_customer_id, members.customer_id)
),

-- Orders after the day the list was made of, whose data the list already knew.
bought as (
    select distinct members.list_id, members.customer_id
    from members
    inner join lists on members.list_id = lists.list_id
    inner join {{ ref('int_orders__sequence') }} as orders
        on
            members.customer_id = orders.customer_id
            and lists.listed_date < orders.sales_date
            and {{ dateadd('day', 'lists.outcome_days', 'lists.listed_date') }} >= orders.sales_date
),

counted as (
    select
        members.list_id,
        count(*) filter (where members.arm = 'treated') as treated_count,
        count(*) filter (where members.arm = 'control') as control_count,
        count(*) filter (where members.arm = 'treated' and bought.customer_id is not null) as treated_outcome_count,
        count(*) filter (where members.arm = 'control' and bought.customer_id is not null) as control_outcome_count
    from members
    left join bought on members.list_id = bought.list_id and members.customer_id = bought.customer_id
    group by members.list_id
),

dated as (
    select
        lists.*,
        cast({{ dateadd('day', 'lists.outcome_days', 'lists.listed_date') }} as date) as outcome_until_date,
        lists.refused_count + lists.no_permission_count + lists.no_contact_count + lists.capped_count + lists.over_limit_count
            as left_out_count,
        coalesce(counted.treated_count, 0) as treated_count,
        coalesce(counted.control_count, 0) as control_count,
        coalesce(counted.treated_outcome_count, 0) as treated_outcome_count,
        coalesce(counted.control_outcome_count, 0) as control_outcome_count
    from lists
    left join counted on lists.list_id = counted.list_id
),

followed as (
    select *, outcome_until_date <= as_of_date as is_matured from dated
),

final as (
    {{ arms_compared('followed', waits='not is_matured') }}
)

{{ cast_to_contract('final') }}
