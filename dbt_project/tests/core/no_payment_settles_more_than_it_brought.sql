-- What was allocated of a payment is never more than the payment; one that is not known yet is judged when it arrives.
-- It warns: a ledger that books too much is finance's to mend, and no reason to keep yesterday's numbers.
{{ config(severity='warn') }}

with allocated as (
    select payment_id, currency_code, sum(allocated_amt) as allocated_amt
    from {{ ref('fct_payment_allocation') }}
    where not is_orphan_payment
    group by payment_id, currency_code
)

select allocated.payment_id
from allocated
inner join {{ ref('fct_payment') }} as payments
    on allocated.payment_id = payments.payment_id and allocated.currency_code = payments.currency_code
where
    abs(allocated.allocated_amt) > abs(payments.paid_amt)
    or allocated.allocated_amt * payments.paid_amt < 0
