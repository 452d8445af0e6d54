{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget_touched_days('sales_date') }}",
) }}

with lines as (
    select * from {{ ref('int_order_lines__margin') }}
    {{ only_touched_days('ordered_date') }}
),

counted as (
    select *, margin_amt is not null as is_costed from lines
    where is_counted
),

added as (
    select
        ordered_date as sales_date, region_code, channel_code, currency_code,
        count(*) as order_line_count,
        count(*) filter (where is_costed) as costed_line_count,
        sum(net_sales_untaxed_amt) as net_sales_untaxed_amt,
        coalesce(sum(net_sales_untaxed_amt) filter (where is_costed), 0) as costed_net_sales_amt,
        coalesce(sum(cost_amt) filter (where is_costed), 0) as cost_amt,
        coalesce(sum(margin_amt), 0) as margin_amt
    from counted
    group by ordered_date, region_code, channel_code, currency_code
),

final as (
    select
        *,
        cast(margin_amt as double) / nullif(cast(costed_net_sales_amt as double), 0) as gross_margin_x
    from added
)

{{ cast_to_contract('final') }}
