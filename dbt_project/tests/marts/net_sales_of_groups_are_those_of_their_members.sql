-- mart_customer_group: a group's amounts are its members' in its currency and tax basis; no member is counted twice or lost.
with members as (
    select
        members.head_customer_id,
        count(*) as member_count,
        coalesce(sum(customers.net_sales_amt) filter (
            where customers.currency_code = heads.currency_code and customers.tax_basis = heads.tax_basis
        ), 0) as net_sales_amt
    from {{ ref('dim_customer_group') }} as members
    inner join {{ ref('mart_customer_360') }} as customers on members.customer_id = customers.customer_id
    inner join {{ ref('mart_customer_group') }} as heads on members.head_customer_id = heads.head_customer_id
    group by members.head_customer_id
)

select
    groups_marted.head_customer_id,
    groups_marted.net_sales_amt as group_amt,
    members.net_sales_amt as members_amt
from {{ ref('mart_customer_group') }} as groups_marted
left join members on groups_marted.head_customer_id = members.head_customer_id
where
    groups_marted.net_sales_amt <> coalesce(members.net_sales_amt, 0)
    or groups_marted.member_count <> coalesce(members.member_count, 0)
