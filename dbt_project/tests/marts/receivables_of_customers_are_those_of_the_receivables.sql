-- The rows are problems: what a customer's page says of his debts and what the receivables say of him, in one currency and tax
-- basis. A page says one of his bases; nobody who owes or is owed stands on a page that says nothing.
with owed as (
    select owed.* from {{ ref('mart_receivables') }} as owed
    semi join {{ ref('dim_customer') }} as customers on owed.customer_id = customers.customer_id
    where owed.receivable_amt <> 0 or owed.credit_balance_amt <> 0
),

pages as (
    select * from {{ ref('mart_customer_360') }}
    where receivable_amt is not null
),

unequal as (
    select pages.customer_id
    from pages
    left join owed
        on
            pages.customer_id = owed.customer_id
            and pages.receivable_currency_code = owed.currency_code
            and pages.receivable_tax_basis = owed.tax_basis
    where
        pages.receivable_amt <> coalesce(owed.receivable_amt, 0)
        or pages.credit_balance_amt <> coalesce(owed.credit_balance_amt, 0)
        or pages.overdue_amt <> coalesce(owed.overdue_amt, 0)
        or pages.open_invoice_count <> coalesce(owed.open_invoice_count, 0)
),

missing as (
    select owed.customer_id
    from owed
    anti join pages on owed.customer_id = pages.customer_id
)

select customer_id from unequal
union all
select customer_id from missing
