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
        coalesce(customers.customer_id, lines.customer_record_id) as customer_id,
        lines.ordered_date as sales_date,
        lines.region_code,
        lines.channel_code,
        lines.currency_code,
        lines.tax_basis,
        customers.customer_id is null as is_orphan_customer,
        count(distinct lines.order_id) as order_count,
        count(*) as order_line_count,
        sum(lines.net_sales_amt) as net_sales_amt
    from lines
    left join customers on lines.customer_record_id = customers.customer_record_id
    where lines.customer_record_id is not null
    group by
        coalesce(customers.customer_id, lines.customer_record_id),
        lines.ordered_date, lines.region_code, lines.channel_code, lines.currency_code, lines.tax_basis,
        customers.customer_id is null
)

{{ cast_to_contract('final') }}
