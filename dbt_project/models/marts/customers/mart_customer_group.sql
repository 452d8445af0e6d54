with members as (
    select
        customer_id,
        head_customer_id
    from {{ ref('dim_customer_group') }}
),

customers as (
    select * from {{ ref('mart_customer_360') }}
),

bought as (
    select
        members.head_customer_id,
        customers.*
    from members
    inner join customers on members.customer_id = customers.customer_id
),

-- Amounts of several currencies or tax bases are never added up: the one most of the group's orders are in stands for it.
by_basis as (
    select
        head_customer_id,
        currency_code,
        tax_basis,
        count(*) as buying_member_count,
        sum(order_count - other_basis_order_count) as order_count,
        sum(net_sales_amt) as net_sales_amt,
        sum(net_sales_12m_amt) as net_sales_12m_amt,
        row_number() over (
            partition by head_customer_id
            order by
                sum(order_count - other_basis_order_count) desc nulls last,
                currency_code asc nulls last,
                tax_basis asc nulls last
        ) as basis_no
    from bought
    where currency_code is not null
    group by head_customer_id, currency_code, tax_basis
),

counted as (
    select
        head_customer_id,
        any_value(as_of_date) as as_of_date,
        count(*) as member_count,
        count(currency_code) as any_basis_member_count,
        max(last_order_date) as last_order_date,
        sum(open_ticket_count) as open_ticket_count
    from bought
    group by head_customer_id
),

final as (
    select
        counted.*,
        heads.name,
        heads.region_code,
        by_basis.currency_code,
        by_basis.tax_basis,
        counted.any_basis_member_count - coalesce(by_basis.buying_member_count, 0) as other_basis_member_count,
        coalesce(by_basis.buying_member_count, 0) as buying_member_count,
        coalesce(by_basis.order_count, 0) as order_count,
        coalesce(by_basis.net_sales_amt, 0) as net_sales_amt,
        coalesce(by_basis.net_sales_12m_amt, 0) as net_sales_12m_amt
    from counted
    inner join customers as heads on counted.head_customer_id = heads.customer_id
    left join by_basis on counted.head_customer_id = by_basis.head_customer_id and by_basis.basis_no = 1
)

{{ cast_to_contract('final') }}
