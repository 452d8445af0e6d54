{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('shipments', 'shipment_id', [of_touched_lines()]) }}",
) }}

-- depends_on: {{ ref('int_order_lines__touched') }}
with living as (
    select * from {{ ref('stg_shipments') }}
    where _is_current {{ only_touched('shipments', 'shipment_id') }}
),

newest as (
    {{ newest_rows('living', 'shipment_id') }}
),

lines as (
    select
        order_line_id, customer_record_id, employee_id, region_code, channel_code, currency_code, tax_basis,
        unit_name, ordered_qty, is_cancelled, is_orphan_customer,
        line_amt / nullif(ordered_qty, 0) as amount_of_one
    from {{ ref('fct_order_line') }}
),

final as (
    select
        newest.*,
        newest._issuer as issuer,
        lines.order_line_id,
        lines.customer_record_id,
        lines.employee_id,
        lines.region_code,
        lines.channel_code,
        lines.unit_name,
        lines.currency_code,
        lines.tax_basis,
        coalesce(lines.is_orphan_customer, true) as is_orphan_customer,
        lines.order_line_id is null as is_orphan_order_line,
        newest.delivered_at is not null as is_delivered,
        newest.delivered_date <= newest.promised_date as is_on_time,
        not newest.is_misdirected and coalesce(newest.shipped_qty <= lines.ordered_qty, true) as is_accurate,
        not newest.is_misdirected and not newest.is_damaged and newest.is_documented as is_perfect,
        {{ datediff('newest.shipped_date', 'newest.delivered_date', 'day') }} as transit_days,
        case when lines.is_cancelled then 0 else newest.shipped_qty * lines.amount_of_one end as shipped_amt
    from newest
    left join lines
        on newest._issuer || ':' || newest.source_order_id || ':' || cast(newest.line_no as varchar) = lines.order_line_id
)

{{ cast_to_contract('final') }}
