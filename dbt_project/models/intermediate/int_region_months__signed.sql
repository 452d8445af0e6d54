with lines as (
    select * from {{ ref('fct_order_line') }}
    where not is_cancelled
),

final as (
    select
        cast(date_trunc('month', ordered_date) as date) as month_date, region_code, currency_code, tax_basis,
        sum(line_amt) as signed_amt
    from lines
    group by date_trunc('month', ordered_date), region_code, currency_code, tax_basis
)

{{ cast_to_contract('final') }}
