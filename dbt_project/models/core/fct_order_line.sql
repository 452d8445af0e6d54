{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget_touched_lines() }}",
    post_hook="{{ remember_touched_days() }}",
) }}

-- depends_on: {{ ref('int_order_lines__touched') }}
with living as (
    select * from {{ ref('stg_order_lines') }}
    where _is_current {{ only_touched_lines() }}
),

newest as (
    {{ newest_rows('living', 'order_line_id') }}
),

living_heads as (
    select * from {{ ref('stg_orders') }}
    where _is_current
),

heads as (
    {{ newest_rows('living_heads', 'order_id') }}
),

-- What a line does not say, the head of its order says. A line that nothing dates belongs to the day it was delivered for.
placed as (
    select
        newest.order_line_id, newest.order_id, newest.source_order_id, newest.line_no, newest.product_id,
        newest.source_product_id, newest.product_name, newest.category_name, newest.subcategory_name, newest.ordered_qty,
        newest.unit_name, newest.unit_price_amt, newest.net_amt, newest.discount_amt, newest.tax_amt, newest.profit_amt,
        newest.currency_code, newest.tax_basis, newest._issuer, newest._department, newest._export, newest._delivery_id,
        newest._generation, newest._business_date,
        coalesce(newest.ordered_at, heads.ordered_at) as ordered_at,
        coalesce(newest.ordered_date, heads.ordered_date, newest._business_date) as ordered_date,
        coalesce(newest.customer_record_id, heads.customer_record_id) as customer_record_id,
        coalesce(newest.employee_id, heads.employee_id) as employee_id,
        coalesce(newest.channel_code, heads.channel_code) as channel_code,
        coalesce(newest.region_code, heads.region_code) as region_code,
        coalesce(newest.status, heads.status) as status,
        coalesce(newest.promised_date, heads.promised_date) as promised_date,
        coalesce(newest.cancel_reason, heads.cancel_reason) as cancel_reason,
        heads.shipped_date,
        heads._delivery_id as _order_delivery_id,
        heads._generation as _order_generation
    from newest
    left join heads on newest.order_id = heads.order_id
),

known_customers as (
    select customer_record_id from {{ ref('bridge_customer_source') }}
),

measured as (
    select
        placed.*,
        net_amt as line_amt,
        coalesce(placed.discount_amt, 0) as line_discount_amt,
        coalesce(status = 'cancelled', false) as is_cancelled,
        coalesce(status = 'returned', false) as is_returned,
        known_customers.customer_record_id is null as is_orphan_customer
    from placed
    left join known_customers on placed.customer_record_id = known_customers.customer_record_id
),

final as (
    select
        order_line_id, order_id, source_order_id, line_no, ordered_at, ordered_date, customer_record_id, employee_id,
        channel_code, region_code, status, ordered_qty, unit_name, unit_price_amt, line_amt, tax_amt, profit_amt,
        currency_code, tax_basis, promised_date, shipped_date, cancel_reason, is_cancelled, is_returned, is_orphan_customer,
        source_product_id, product_name, category_name, subcategory_name,
        _issuer as issuer,
        coalesce(product_id, 'unknown') as product_id,
        line_discount_amt as discount_amt,
        line_amt + line_discount_amt as gross_amt,
        case when is_cancelled then line_amt else 0 end as cancelled_amt,
        case when is_returned then line_amt else 0 end as returned_amt,
        case when is_cancelled or is_returned then 0 else line_amt end as net_sales_amt,
        _department, _export, _delivery_id, _generation, _business_date, _order_delivery_id, _order_generation
    from measured
)

{{ cast_to_contract('final') }}
