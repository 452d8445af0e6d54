{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('returns', 'return_id', [of_touched_lines(), of_touched_records()]) }}",
) }}

-- depends_on: {{ ref('int_customer_records__touched') }}
-- depends_on: {{ ref('int_order_lines__touched') }}
with living as (
    select * from {{ ref('stg_returns') }}
    where _is_current {{ only_touched('returns', 'return_id') }}
),

newest as (
    {{ newest_rows('living', 'return_id') }}
),

named as (
    select *, _issuer || ':' || source_order_id || ':' || cast(line_no as varchar) as order_line_id from newest
),

lines as (
    select
        order_line_id, customer_record_id, product_id, employee_id, channel_code, unit_name, ordered_date, ordered_qty
    from {{ ref('fct_order_line') }}
),

customers as (
    select customer_record_id, region_code from {{ ref('bridge_customer_source') }}
),

placed as (
    select
        named.return_id, named.order_line_id, named.order_id, named.shipment_id, named.source_return_id, named.returned_at,
        named.returned_date, named.returned_qty, named.refund_amt, named.return_reason, named.currency_code, named.tax_basis,
        named._issuer, named._department, named._export, named._delivery_id, named._generation, named._business_date,
        lines.employee_id, lines.channel_code, lines.unit_name, lines.ordered_date, lines.ordered_qty,
        coalesce(named.customer_record_id, lines.customer_record_id) as customer_record_id,
        coalesce(named.product_id, lines.product_id) as product_id,
        lines.order_line_id is null as is_orphan_order_line
    from named
    left join lines on named.order_line_id = lines.order_line_id
),

final as (
    select
        placed.*,
        placed._issuer as issuer,
        customers.region_code,
        {{ datediff('placed.ordered_date', 'placed.returned_date', 'day') }} as days_to_return,
        placed.returned_qty < placed.ordered_qty as is_partial,
        customers.customer_record_id is null as is_orphan_customer
    from placed
    left join customers on placed.customer_record_id = customers.customer_record_id
)

{{ cast_to_contract('final') }}
