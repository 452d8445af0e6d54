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

known_customers as (
    select customer_record_id from {{ ref('bridge_customer_source') }}
),

measured as (
    select
        newest.*,
        net_amt as line_amt,
        coalesce(newest.discount_amt, 0) as line_discount_amt,
        coalesce(status = 'cancelled', false) as is_cancelled,
        coalesce(status = 'returned', false) as is_returned,
        known_customers.customer_record_id is null as is_orphan_customer
    from newest
    left join known_customers on newest.customer_record_id = known_customers.customer_record_id
),

final as (
    select
        order_line_id, order_id, source_order_id, line_no, ordered_at, ordered_date, customer_record_id, employee_id,
        channel_code, region_code, status, ordered_qty, unit_name, unit_price_amt, line_amt, tax_amt, profit_amt,
        currency_code, tax_basis, promised_date, cancel_reason, is_cancelled, is_returned, is_orphan_customer,
        source_product_id, product_name, category_name, subcategory_name,
        _issuer as issuer,
        coalesce(product_id, 'unknown') as product_id,
        line_discount_amt as discount_amt,
        line_amt + line_discount_amt as gross_amt,
        case when is_cancelled then line_amt else 0 end as cancelled_amt,
        case when is_returned then line_amt else 0 end as returned_amt,
        case when is_cancelled or is_returned then 0 else line_amt end as net_sales_amt,
        _department, _export, _delivery_id, _generation, _business_date
    from measured
)

{{ cast_to_contract('final') }}
