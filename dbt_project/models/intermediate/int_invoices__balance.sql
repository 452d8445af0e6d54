with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

invoices as (
    select * from {{ ref('fct_invoice') }}
    where invoiced_date <= (select as_of_date from night)
),

-- A credit note takes back its invoice, so both are one receivable with the invoice's due day.
named as (
    select
        invoices.*,
        coalesce(corrected.invoice_id, invoices.invoice_id) as receivable_id
    from invoices
    left join invoices as corrected
        on
            invoices.corrected_invoice_id = corrected.invoice_id
            and invoices.currency_code = corrected.currency_code
            and invoices.tax_basis = corrected.tax_basis
            and corrected.corrected_invoice_id is null
),

events as (
    select receivable_id, invoiced_date as event_date, invoice_amt as billed_amt, 0 as settled_amt from named
    union all
    select
        named.receivable_id, allocations.allocated_date as event_date, 0 as billed_amt,
        allocations.allocated_amt as settled_amt
    from {{ ref('fct_payment_allocation') }} as allocations
    inner join named
        on allocations.invoice_id = named.invoice_id and allocations.currency_code = named.currency_code
    cross join night
    where allocations.allocated_date <= night.as_of_date
),

steps as (
    select
        receivable_id,
        {{ month_no('event_date') }} as month_no,
        sum(billed_amt) as billed_amt,
        sum(settled_amt) as settled_amt
    from events
    group by receivable_id, {{ month_no('event_date') }}
),

summed as (
    select
        *,
        sum(billed_amt) over story as billed_to_date_amt,
        sum(settled_amt) over story as settled_to_date_amt,
        lead(month_no) over (partition by receivable_id order by month_no asc nulls last) as next_month_no
    from steps
    window story as (
        partition by receivable_id order by month_no asc nulls last rows between unbounded preceding and current row
    )
),

final as (
    select
        summed.*, named.customer_record_id, named.region_code, named.currency_code, named.tax_basis, named.invoiced_date,
        named.due_date,
        summed.billed_to_date_amt - summed.settled_to_date_amt as balance_amt,
        summed.next_month_no is null as is_newest
    from summed
    inner join named on summed.receivable_id = named.invoice_id
)

{{ cast_to_contract('final') }}
