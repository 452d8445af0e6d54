{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget_touched_days('sales_date') }}",
) }}

with orders as (
    select * from {{ ref('mart_sales_order') }}
    {{ only_touched_days('sales_date') }}
),

final as (
    select
        sales_date, region_code, channel_code, currency_code, tax_basis,
        count(distinct order_id) as order_count,
        sum(order_line_count) as order_line_count,
        sum(cancelled_line_count) as cancelled_line_count,
        coalesce(sum(order_line_count) filter (where is_orphan_customer), 0) as orphan_line_count,
        count(distinct case when not is_cancelled then customer_id end) as buying_customer_count,
        sum(gross_sales_amt) as gross_sales_amt,
        sum(discount_amt) as discount_amt,
        sum(cancelled_amt) as cancelled_amt,
        sum(returned_amt) as returned_amt,
        sum(net_sales_amt) as net_sales_amt,
        sum(tax_amt) as tax_amt
    from orders
    group by sales_date, region_code, channel_code, currency_code, tax_basis
)

{{ cast_to_contract('final') }}
