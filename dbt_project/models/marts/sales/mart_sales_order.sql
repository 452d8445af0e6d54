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

customers as (
    select customer_record_id, customer_id from {{ ref('bridge_customer_source') }}
),

sold as (
    select
        lines.*,
        lines.ordered_date as sales_date,
        coalesce(customers.customer_id, lines.customer_record_id) as customer_id
    from lines
    left join customers on lines.customer_record_id = customers.customer_record_id
),

final as (
    select
        order_id, sales_date, customer_id, region_code, channel_code, currency_code, tax_basis, is_orphan_customer,
        count(*) as order_line_count,
        count(*) filter (where is_cancelled) as cancelled_line_count,
        bool_and(is_cancelled) as is_cancelled,
        sum(gross_amt) as gross_sales_amt,
        sum(discount_amt) as discount_amt,
        sum(cancelled_amt) as cancelled_amt,
        sum(returned_amt) as returned_amt,
        sum(net_sales_amt) as net_sales_amt,
        sum(tax_amt) as tax_amt
    from sold
    group by order_id, sales_date, customer_id, region_code, channel_code, currency_code, tax_basis, is_orphan_customer
)

{{ cast_to_contract('final') }}
