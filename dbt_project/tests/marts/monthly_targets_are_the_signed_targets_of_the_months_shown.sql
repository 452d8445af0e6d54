-- The company's targets and those of its regions are the signed targets; left out are months before the first order and
-- after the month built, and currencies in which nothing was sold.
with shown as (
    select is_whole_company, month_start_date, currency_code, tax_basis, coalesce(sum(target_value), 0) as target_value
    from {{ ref('mart_kpi_home') }}
    where kpi = 'net_sales_amt'
    group by is_whole_company, month_start_date, currency_code, tax_basis
),

signed as (
    select month_date, currency_code, tax_basis, sum(target_amt) as target_amt
    from {{ ref('fct_sales_target') }}
    where metric_code = 'signed'
    group by month_date, currency_code, tax_basis
)

select shown.month_start_date, shown.is_whole_company
from shown
left join signed
    on
        shown.month_start_date = signed.month_date
        and shown.currency_code is not distinct from signed.currency_code
        and shown.tax_basis is not distinct from signed.tax_basis
where shown.target_value <> coalesce(signed.target_amt, 0)
