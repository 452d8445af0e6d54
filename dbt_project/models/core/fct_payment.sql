{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook=["{{ forget_changed('payments', 'payment_id') }}", "{{ forget_payments_of_other_orders() }}"],
) }}

with living as (
    select row_of.* from {{ ref('stg_payments') }} as row_of
    {{ only_touched_keys('payment_id') }}
    where row_of._is_current
),

newest as (
    {{ newest_rows('living', 'payment_id') }}
),

customers as (
    select customer_record_id, region_code from {{ ref('bridge_customer_source') }}
),

orders as (
    select order_id, min(employee_id) as employee_id from {{ ref('fct_order_line') }}
    group by order_id
),

final as (
    select
        newest.*,
        newest._issuer as issuer,
        orders.employee_id,
        customers.region_code,
        newest.paid_amt < 0 as is_refund,
        customers.customer_record_id is null as is_orphan_customer,
        orders.order_id is null as is_orphan_order
    from newest
    left join customers on newest.customer_record_id = customers.customer_record_id
    left join orders on newest.order_id = orders.order_id
)

{{ cast_to_contract('final') }}
