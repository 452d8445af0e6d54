{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('field_service_orders', 'field_service_id', [
        of_touched_records(),
        of_touched_orders(),
        of_touched_parents('tickets', 'ticket_id'),
        of_parents_come_or_gone('is_orphan_employee', 'employee_id', 'dim_employee'),
    ]) }}",
) }}

-- depends_on: {{ ref('int_customer_records__touched') }}
-- depends_on: {{ ref('int_order_lines__touched') }}
with living as (
    select * from {{ ref('stg_field_service_orders') }}
    where _is_current {{ only_touched('field_service_orders', 'field_service_id') }}
),

newest as (
    {{ newest_rows('living', 'field_service_id') }}
),

tickets as (
    select ticket_id, customer_record_id from {{ ref('fct_ticket') }}
),

orders as (
    select distinct lines.order_id
    from {{ ref('fct_order_line') }} as lines
    semi join newest on lines.order_id = newest.order_id
),

customers as (
    select customer_record_id, region_code from {{ ref('bridge_customer_source') }}
),

employees as (
    select employee_id from {{ ref('dim_employee') }}
),

placed as (
    select
        newest.field_service_id, newest.source_field_service_id, newest.ticket_id, newest.order_id, newest.employee_id,
        newest.service_type, newest.requested_at, newest.requested_date, newest.scheduled_date, newest.done_at,
        newest.done_date, newest.visit_count, newest.is_first_visit_fixed, newest.status, newest._issuer,
        newest._department, newest._export, newest._delivery_id, newest._generation, newest._business_date,
        coalesce(newest.customer_record_id, tickets.customer_record_id) as customer_record_id,
        newest.ticket_id is not null and tickets.ticket_id is null as is_orphan_ticket
    from newest
    left join tickets on newest.ticket_id = tickets.ticket_id
),

final as (
    select
        placed.*,
        placed._issuer as issuer,
        customers.region_code,
        placed.order_id is not null and orders.order_id is null as is_orphan_order,
        customers.customer_record_id is null as is_orphan_customer,
        employees.employee_id is null as is_orphan_employee
    from placed
    left join orders on placed.order_id = orders.order_id
    left join customers on placed.customer_record_id = customers.customer_record_id
    left join employees on placed.employee_id = employees.employee_id
)

{{ cast_to_contract('final') }}
