-- Every amount signed in the months foretold stands beside a forecast once, month by month and currency by currency.
with foretold as (
    select month_date, currency_code, tax_basis, sum(coalesce(actual_amt, signed_to_date_amt)) as signed_amt
    from {{ ref('mart_sales_forecast') }}
    group by month_date, currency_code, tax_basis
),

signed as (
    select month_date, currency_code, tax_basis, sum(actual_amt) as signed_amt
    from {{ ref('mart_sales_target') }}
    where metric_code = 'signed'
    group by month_date, currency_code, tax_basis
)

select foretold.month_date, foretold.signed_amt, signed.signed_amt as signed_by_persons_amt
from foretold
inner join signed
    on
        foretold.month_date = signed.month_date
        and foretold.currency_code is not distinct from signed.currency_code
        and foretold.tax_basis is not distinct from signed.tax_basis
where foretold.signed_amt <> signed.signed_amt
