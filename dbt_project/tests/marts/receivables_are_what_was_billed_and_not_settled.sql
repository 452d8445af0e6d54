-- What customers owe less what they are owed is what was billed less what settled a known invoice:
-- tonight by customer and by month alike.
with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

invoices as (
    select * from {{ ref('fct_invoice') }}
    where invoiced_date <= (select as_of_date from night)
),

facts as (
    select currency_code, tax_basis, sum(amount) as amount
    from (
        select currency_code, tax_basis, invoice_amt as amount from invoices
        union all
        select invoices.currency_code, invoices.tax_basis, -allocations.allocated_amt as amount
        from {{ ref('fct_payment_allocation') }} as allocations
        inner join invoices
            on allocations.invoice_id = invoices.invoice_id and allocations.currency_code = invoices.currency_code
        where allocations.allocated_date <= (select as_of_date from night)
    ) as parts
    group by currency_code, tax_basis
),

customers as (
    select currency_code, tax_basis, sum(receivable_amt - credit_balance_amt) as amount from {{ ref('mart_receivables') }}
    group by currency_code, tax_basis
),

months as (
    select currency_code, tax_basis, sum(receivable_amt - credit_balance_amt) as amount
    from {{ ref('mart_receivables_month') }}
    where is_newest
    group by currency_code, tax_basis
)

select facts.currency_code, facts.tax_basis, facts.amount
from facts
left join customers on facts.currency_code = customers.currency_code and facts.tax_basis = customers.tax_basis
left join months on facts.currency_code = months.currency_code and facts.tax_basis = months.tax_basis
where facts.amount <> coalesce(customers.amount, 0) or facts.amount <> coalesce(months.amount, 0)
