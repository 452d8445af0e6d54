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

final as (
    select
        lines.ordered_date as sales_date,
        lines.region_code,
        lines.channel_code,
        lines.currency_code,
        lines.tax_basis,
        count(distinct lines.order_id) as order_count,
        count(*) as order_line_count,
        count_if(lines.is_cancelled) as cancelled_line_count,
        count_if(lines.is_orphan_customer) as orphan_line_count,
        count(distinct coalesce(customers.customer_id, lines.customer_record_id)) as buying_customer_count,
        sum(lines.gross_amt) as gross_sales_amt,
        sum(lines.discount_amt) as discount_amt,
        sum(lines.cancelled_amt) as cancelled_amt,
        sum(lines.returned_amt) as returned_amt,
        sum(lines.net_sales_amt) as net_sales_amt,
        sum(lines.tax_amt) as tax_amt
    from lines
    left join customers on lines.customer_record_id = customers.customer_record_id
    group by lines.ordered_date, lines.region_code, lines.channel_code, lines.currency_code, lines.tax_basis
)

{{ cast_to_contract('final') }}
