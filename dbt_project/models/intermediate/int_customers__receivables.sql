with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

settled as (
    select allocations.invoice_id, sum(allocations.allocated_amt) as allocated_amt
    from {{ ref('fct_payment_allocation') }} as allocations
    inner join night on allocations.allocated_date <= night.as_of_date
    group by allocations.invoice_id
),

-- A credit note has a negative amount and is settled by negative ones.
due as (
    select
        records.customer_id, invoices.currency_code, invoices.tax_basis, invoices.due_date,
        invoices.invoice_amt - coalesce(settled.allocated_amt, 0) as open_amt,
        invoices.due_date < night.as_of_date as is_overdue
    from {{ ref('fct_invoice') }} as invoices
    inner join {{ ref('bridge_customer_source') }} as records on invoices.customer_record_id = records.customer_record_id
    inner join night on invoices.invoiced_date <= night.as_of_date
    left join settled on invoices.invoice_id = settled.invoice_id
),

-- Amounts of several currencies are never added up: the one most invoices are in stands for the customer.
by_basis as (
    select
        customer_id, currency_code, tax_basis,
        coalesce(sum(open_amt), 0) as receivable_amt,
        coalesce(sum(open_amt) filter (where is_overdue and open_amt > 0), 0) as overdue_amt,
        count(*) filter (where open_amt > 0) as open_invoice_count,
        min(due_date) filter (where is_overdue and open_amt > 0) as oldest_overdue_date,
        row_number() over (
            partition by customer_id order by count(*) desc nulls last, currency_code asc nulls last, tax_basis asc nulls last
        ) as basis_no
    from due
    group by customer_id, currency_code, tax_basis
),

final as (
    select * from by_basis
    where basis_no = 1
)

select * from final
