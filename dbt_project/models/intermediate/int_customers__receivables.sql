with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

-- An invoice and its credit notes are one receivable here too: a page says what the table of receivables says.
standing as (
    select
        records.customer_id, balances.currency_code, balances.tax_basis, balances.balance_amt, balances.due_date,
        balances.balance_amt > 0 and coalesce(balances.due_date < night.as_of_date, false) as is_overdue
    from {{ ref('int_invoices__balance') }} as balances
    inner join {{ ref('bridge_customer_source') }} as records on balances.customer_record_id = records.customer_record_id
    cross join night
    where balances.is_newest
),

-- Amounts of several currencies are never added up: the one most receivables are in stands for the customer.
by_basis as (
    select
        customer_id, currency_code, tax_basis,
        coalesce(sum(balance_amt) filter (where balance_amt > 0), 0) as receivable_amt,
        coalesce(-sum(balance_amt) filter (where balance_amt < 0), 0) as credit_balance_amt,
        coalesce(sum(balance_amt) filter (where is_overdue), 0) as overdue_amt,
        count(*) filter (where balance_amt > 0) as open_invoice_count,
        min(due_date) filter (where is_overdue) as oldest_overdue_date,
        row_number() over (
            partition by customer_id order by count(*) desc nulls last, currency_code asc nulls last, tax_basis asc nulls last
        ) as basis_no
    from standing
    group by customer_id, currency_code, tax_basis
),

final as (
    select * from by_basis
    where basis_no = 1
)

select * from final
