{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget_touched_days('sales_date') }}",
) }}

with lines as (
    select * from {{ ref('fct_order_line') }}
    {{ only_touched_days('ordered_date') }}
),

final as (
    select
        ordered_date as sales_date, category_name, subcategory_name, region_code, channel_code, currency_code, tax_basis,
        count(*) as order_line_count,
        sum(gross_amt) as gross_sales_amt,
        sum(discount_amt) as discount_amt,
        sum(cancelled_amt) as cancelled_amt,
        sum(returned_amt) as returned_amt,
        sum(net_sales_amt) as net_sales_amt
    from lines
    group by ordered_date, category_name, subcategory_name, region_code, channel_code, currency_code, tax_basis
)

{{ cast_to_contract('final') }}
