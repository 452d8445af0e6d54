with living as (
    select * from {{ ref('stg_budgets') }}
    where _is_current
),

newest as (
    {{ newest_rows('living', 'budget_id') }}
),

final as (
    select
        budget_id, metric_code, budget_amt, currency_code, tax_basis, _department, _export, _delivery_id, _generation,
        _business_date,
        _issuer as issuer,
        budget_department as department,
        cast(date_trunc('month', month_date) as date) as month_date
    from newest
)

{{ cast_to_contract('final') }}
