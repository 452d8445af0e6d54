{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('payment_allocations', 'allocation_id', [
        of_touched_parents('payments', 'payment_id'),
        of_touched_parents('invoices', 'invoice_id')
    ]) }}",
) }}

with living as (
    select * from {{ ref('stg_payment_allocations') }}
    where _is_current {{ only_touched('payment_allocations', 'allocation_id') }}
),

newest as (
    {{ newest_rows('living', 'allocation_id') }}
),

payments as (
    select payment_id, order_id, customer_record_id, region_code from {{ ref('fct_payment') }}
    where payment_id in (select payment_id from newest)
),

invoices as (
    select invoice_id, order_id, customer_record_id, region_code, due_date from {{ ref('fct_invoice') }}
    where invoice_id in (select invoice_id from newest)
),

final as (
    select
        newest.*,
        newest._issuer as issuer,
        coalesce(invoices.order_id, payments.order_id) as order_id,
        coalesce(invoices.customer_record_id, payments.customer_record_id) as customer_record_id,
        coalesce(invoices.region_code, payments.region_code) as region_code,
        invoices.due_date as invoice_due_date,
        {{ datediff('invoices.due_date', 'newest.allocated_date', 'day') }} as days_after_due,
        payments.payment_id is null as is_orphan_payment,
        invoices.invoice_id is null as is_orphan_invoice
    from newest
    left join payments on newest.payment_id = payments.payment_id
    left join invoices on newest.invoice_id = invoices.invoice_id
)

{{ cast_to_contract('final') }}
