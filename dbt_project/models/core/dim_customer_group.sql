with relations as (
    select * from {{ ref('bridge_customer_relation') }}
    where relation in ('branch', 'group')
),

customers as (
    select
        customer_id,
        name,
        region_code
    from {{ ref('dim_customer') }}
),

-- A parent that a department states goes before one that is read from names.
parents as (
    select
        customer_id,
        min_by(other_customer_id, case when relation = 'group' then '1' else '2' end || other_customer_id) as parent_id,
        max(relation) as relation,
        bool_or(relation = 'branch') as is_branch
    from relations
    group by customer_id
),

-- Five steps lead from any member to its head; who has not arrived after them goes in a circle and is left out.
climbed as (
    select
        step_0.customer_id,
        step_0.relation,
        step_0.is_branch,
        step_0.parent_id as above_0,
        step_1.parent_id as above_1,
        step_2.parent_id as above_2,
        step_3.parent_id as above_3,
        step_4.parent_id as above_4,
        step_5.parent_id as above_5
    from parents as step_0
    {% for step in range(1, 6) %}
        left join parents as step_{{ step }} on step_{{ step - 1 }}.parent_id = step_{{ step }}.customer_id
    {% endfor %}
),

members as (
    select
        customer_id,
        relation,
        is_branch,
        above_0 as parent_customer_id,
        coalesce(above_4, above_3, above_2, above_1, above_0) as head_customer_id,
        case
            {% for step in range(1, 5) %}
                when above_{{ step }} is null then {{ step }}
            {% endfor %}
            else 5
        end as depth
    from climbed
    where above_5 is null
),

heads as (
    select
        head_customer_id as customer_id,
        max(relation) filter (where depth = 1) as relation,
        false as is_branch,
        cast(null as varchar) as parent_customer_id,
        head_customer_id,
        0 as depth
    from members
    group by head_customer_id
),

everyone as (
    select * from members
    union all
    select * from heads
),

-- What stands under another as its branch or shop, by a relation or by its own name.
described as (
    select
        everyone.*,
        customers.region_code,
        everyone.depth > 0 and (
            customers.name like '%店' or customers.name like '%店)' or customers.name like '%店）'
        ) as is_site,
        everyone.depth > 0 and (everyone.is_branch or customers.name like '%分公司%') as is_below
    from everyone
    inner join customers on everyone.customer_id = customers.customer_id
),

leaders as (
    select
        parent_customer_id as customer_id,
        bool_or(is_site or is_below) as has_branches,
        bool_or(not (is_site or is_below)) as has_companies
    from described
    where depth > 0
    group by parent_customer_id
),

final as (
    select
        described.*,
        case
            when described.is_site then 'site'
            when described.is_below then 'branch'
            when described.depth = 0 and leaders.has_companies then 'group'
            when leaders.has_branches then 'head_office'
            else 'company'
        end as level_code
    from described
    left join leaders on described.customer_id = leaders.customer_id
)

{{ cast_to_contract('final') }}
order by head_customer_id asc nulls last
