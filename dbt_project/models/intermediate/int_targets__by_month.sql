-- What was signed in a month is net sales there: see docs/decisions/2026-11-22_net_sales_are_held_against_the_signed_target.md
with signed as (
    select * from {{ ref('fct_sales_target') }}
    where metric_code = 'signed'
),

final as (
    select
        'net_sales_amt' as kpi,
        cast(month_date as date) as month_start_date,
        grouping(region_code) = 1 as is_whole_company,
        region_code,
        currency_code,
        tax_basis,
        sum(target_amt) as target_value
    from signed
    group by grouping sets (
        (month_date, currency_code, tax_basis, region_code), (month_date, currency_code, tax_basis)
    )
)

select * from final
