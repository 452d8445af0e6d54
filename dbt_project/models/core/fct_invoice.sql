{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('invoices', 'invoice_id', [of_touched_orders(), of_touched_records()]) }}",
) }}

-- depends_on: {{ ref('int_customer_records__touched') }}
-- depends_on: {{ ref('int_order_lines__touched') }}
with living as (
    select * from {{ ref('stg_invoices') }}
    where _is_current {{ only_touched('invoices', 'invoice_id') }}
),

newest as (
    {{ newest_rows('living', 'invoice_id') }}
),

customers as (
    select customer_record_id, region_code from {{ ref('bridge_customer_source') }}
),

-- Of the orders asked for only: a night that touches a hundredth of the rows looks up no more.
orders as (
    select order_id, min(employee_id) as employee_id from {{ ref('fct_order_line') }}
    where order_id in (select order_id from newest)
    group by order_id
),

-- Receivables are what the customer pays, so tax is in the amount wherever it is known.
taxed as (
    select
        *,
        tax_basis = 'excluded' and invoice_tax_amt is not null as is_tax_to_add
    from newest
),

final as (
    select
        taxed.invoice_id,
        taxed.source_invoice_id,
        taxed.order_id,
        taxed.customer_record_id,
        taxed.invoiced_date,
        taxed.payment_term_days,
        taxed.invoice_tax_amt,
        taxed.corrected_invoice_id,
        taxed.currency_code,
        taxed._department,
        taxed._export,
        taxed._delivery_id,
        taxed._generation,
        taxed._business_date,
        taxed._issuer as issuer,
        orders.employee_id,
        customers.region_code,
        coalesce(
            taxed.due_date, cast({{ dateadd('day', 'taxed.payment_term_days', 'taxed.invoiced_date') }} as date)
        ) as due_date,
        case when taxed.is_tax_to_add then taxed.invoice_amt + taxed.invoice_tax_amt else taxed.invoice_amt end
            as invoice_amt,
        case when taxed.is_tax_to_add then 'included' else taxed.tax_basis end as tax_basis,
        taxed.invoice_amt < 0 as is_credit_note,
        customers.customer_record_id is null as is_orphan_customer,
        orders.order_id is null as is_orphan_order
    from taxed
    left join customers on taxed.customer_record_id = customers.customer_record_id
    left join orders on taxed.order_id = orders.order_id
)

{{ cast_to_contract('final') }}
