with counted as (
    select
        customer_id, currency_code, tax_basis,
        row_number() over (
            partition by customer_id order by count(*) desc nulls last, currency_code asc nulls last, tax_basis asc nulls last
        ) as basis_no
    from {{ ref('int_orders__sequence') }}
    group by customer_id, currency_code, tax_basis
),

final as (
    select customer_id, currency_code, tax_basis from counted
    where basis_no = 1
)

select * from final
