{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('payments', 'payment_id', [of_touched_orders(), of_touched_records()]) }}",
) }}

-- depends_on: {{ ref('int_customer_records__touched') }}
-- depends_on: {{ ref('int_order_lines__touched') }}
with living as (
    select * from {{ ref('stg_payments') }}
    where _is_current {{ only_touched('payments', 'payment_id') }}
),

newest as (
    {{ newest_rows('living', 'payment_id') }}
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
