{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook=["{{ remember_days_of_other_costs() }}", "{{ forget_touched_days('ordered_date') }}"],
) }}

with lines as (
    select * from {{ ref('fct_order_line') }}
    {{ only_touched_days('ordered_date') }}
),

costs as (
    select *, coalesce(valid_to_date, date '9999-12-31') as last_date
    from {{ ref('dim_product_cost') }}
    where unit_cost_amt is not null
),

costed as (
    select
        lines.*,
        case when not {{ is_of_another_unit('lines', 'costs') }} then costs.unit_cost_amt end as unit_cost_amt,
        case when not {{ is_of_another_unit('lines', 'costs') }} then costs.cost_source end as listed_cost_source,
        not lines.is_cancelled and not lines.is_returned as is_counted
    from lines
    left join costs on {{ cost_of_the_day('lines', 'costs') }}
),

-- Tax is stated and never assumed. What is not counted has no sales to take it from.
untaxed as (
    select
        *,
        case
            when not is_counted then 0
            when tax_basis = 'excluded' then net_sales_amt
            when tax_basis = 'included' then net_sales_amt - tax_amt
        end as net_sales_untaxed_amt
    from costed
),

sourced as (
    select
        *,
        case
            when listed_cost_source is not null then listed_cost_source
            when net_sales_untaxed_amt - profit_amt is not null then 'line'
        end as cost_source
    from untaxed
),

valued as (
    select
        *,
        cast(
            case
                when not is_counted then 0
                when listed_cost_source is not null then ordered_qty * unit_cost_amt
                else net_sales_untaxed_amt - profit_amt
            end as decimal(18, 4)
        ) as cost_amt
    from sourced
),

final as (
    select
        *,
        net_sales_untaxed_amt - cost_amt as margin_amt
    from valued
)

{{ cast_to_contract('final') }}
