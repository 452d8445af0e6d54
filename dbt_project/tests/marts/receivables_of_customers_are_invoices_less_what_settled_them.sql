-- The rows are problems: what customers owe by invoice, and what their pages say, where all is in one currency and tax basis.
with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

invoiced as (
    select
        sum(invoices.invoice_amt) as invoice_amt,
        count(distinct concat_ws(',', invoices.currency_code, invoices.tax_basis)) as basis_count
    from {{ ref('fct_invoice') }} as invoices
    semi join {{ ref('bridge_customer_source') }} as records on invoices.customer_record_id = records.customer_record_id
    inner join night on invoices.invoiced_date <= night.as_of_date
),

settled as (
    select coalesce(sum(allocations.allocated_amt), 0) as allocated_amt
    from {{ ref('fct_payment_allocation') }} as allocations
    inner join {{ ref('fct_invoice') }} as invoices on allocations.invoice_id = invoices.invoice_id
    semi join {{ ref('bridge_customer_source') }} as records on invoices.customer_record_id = records.customer_record_id
    inner join night on allocations.allocated_date <= night.as_of_date and invoices.invoiced_date <= night.as_of_date
),

told as (
    select coalesce(sum(receivable_amt), 0) as receivable_amt from {{ ref('mart_customer_360') }}
)

select invoiced.invoice_amt, settled.allocated_amt, told.receivable_amt
from invoiced
cross join settled
cross join told
where invoiced.basis_count = 1 and invoiced.invoice_amt - settled.allocated_amt <> told.receivable_amt
