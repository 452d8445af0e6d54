with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

customers as (
    select customer_record_id, customer_id from {{ ref('bridge_customer_source') }}
),

-- Whose order it is, whoever is billed for it; a number that customers share is an order of each of them.
owned as (
    select order_id, min(customer_id) as customer_id
    from (select distinct order_id, customer_id from {{ ref('int_order_lines__fulfilment') }}) as buyers
    group by order_id
    having count(*) = 1
),

billed as (
    select
        order_id, customer_record_id, currency_code, tax_basis,
        sum(case when is_credit_note then 0 else invoice_amt end) as invoiced_amt,
        sum(case when is_credit_note then -invoice_amt else 0 end) as credited_amt,
        min(invoiced_date) as first_invoiced_date,
        max(case when not is_credit_note then due_date end) as last_due_date,
        0 as allocated_amt, cast(null as date) as last_allocated_date, 0 as paid_amt
    from {{ ref('fct_invoice') }}
    cross join night
    where invoiced_date <= night.as_of_date and order_id is not null
    group by order_id, customer_record_id, currency_code, tax_basis
),

-- What is settled stands in the tax basis of its invoice; what is paid in another currency settles nothing here.
settled as (
    select
        invoices.order_id, invoices.customer_record_id, invoices.currency_code, invoices.tax_basis,
        sum(allocations.allocated_amt) as allocated_amt,
        max(allocations.allocated_date) as last_allocated_date
    from {{ ref('fct_payment_allocation') }} as allocations
    inner join {{ ref('fct_invoice') }} as invoices
        on allocations.invoice_id = invoices.invoice_id and allocations.currency_code = invoices.currency_code
    cross join night
    where
        allocations.allocated_date <= night.as_of_date and invoices.invoiced_date <= night.as_of_date
        and invoices.order_id is not null
    group by invoices.order_id, invoices.customer_record_id, invoices.currency_code, invoices.tax_basis
),

paid as (
    select order_id, customer_record_id, currency_code, tax_basis, sum(paid_amt) as paid_amt
    from {{ ref('fct_payment') }}
    cross join night
    where paid_date <= night.as_of_date and order_id is not null
    group by order_id, customer_record_id, currency_code, tax_basis
),

united as (
    select * from billed
    union all
    select
        order_id, customer_record_id, currency_code, tax_basis, 0 as invoiced_amt, 0 as credited_amt,
        null as first_invoiced_date, null as last_due_date, allocated_amt, last_allocated_date, 0 as paid_amt
    from settled
    union all
    select
        order_id, customer_record_id, currency_code, tax_basis, 0 as invoiced_amt, 0 as credited_amt,
        null as first_invoiced_date, null as last_due_date, 0 as allocated_amt, null as last_allocated_date, paid_amt
    from paid
),

named as (
    select
        united.*,
        case
            when owned.order_id is null then coalesce(customers.customer_id, united.customer_record_id) else owned.customer_id
        end as customer_id
    from united
    left join owned on united.order_id = owned.order_id
    left join customers on united.customer_record_id = customers.customer_record_id
),

final as (
    select
        order_id, customer_id, currency_code, tax_basis,
        sum(invoiced_amt) as invoiced_amt,
        sum(credited_amt) as credited_amt,
        sum(allocated_amt) as allocated_amt,
        sum(paid_amt) as paid_amt,
        sum(invoiced_amt) - sum(credited_amt) - sum(allocated_amt) as balance_amt,
        min(first_invoiced_date) as first_invoiced_date,
        max(last_due_date) as last_due_date,
        max(last_allocated_date) as last_allocated_date
    from named
    group by order_id, customer_id, currency_code, tax_basis
)

{{ cast_to_contract('final') }}
