-- Amounts of several currencies or tax bases are never added up: the one most of the company's sales rows are in stands for it.
with sold as (
    select * from {{ ref('int_record_months__sales') }}
),

basis as (
    select
        currency_code,
        tax_basis,
        row_number() over (
            order by count(*) desc nulls last, currency_code asc nulls last, tax_basis asc nulls last
        ) as basis_no
    from sold
    group by currency_code, tax_basis
),

main as (
    select currency_code, tax_basis from basis
    where basis_no = 1
),

final as (
    select
        sold.customer_record_id,
        max(main.currency_code) as currency_code,
        max(main.tax_basis) as tax_basis,
        bool_or(sold.is_buying) as has_orders,
        sum(case when basis.basis_no = 1 then sold.net_sales_amt else 0 end) as net_sales_amt,
        sum(case when basis.basis_no = 1 then sold.net_sales_12m_amt else 0 end) as net_sales_12m_amt
    from sold
    inner join basis
        on sold.currency_code is not distinct from basis.currency_code and sold.tax_basis is not distinct from basis.tax_basis
    cross join main
    where sold.customer_record_id is not null
    group by sold.customer_record_id
)

select * from final
