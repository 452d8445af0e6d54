with happened as (
    select 'net_sales' as metric_code, ordered_date as happened_date, currency_code, tax_basis, net_sales_amt as actual_amt
    from {{ ref('fct_order_line') }}
    union all
    select 'collected' as metric_code, paid_date as happened_date, currency_code, tax_basis, paid_amt as actual_amt
    from {{ ref('fct_payment') }}
    union all
    select
        'cogs' as metric_code, ordered_date as happened_date, currency_code, 'excluded' as tax_basis, cost_amt as actual_amt
    from {{ ref('int_order_lines__margin') }}
    where is_counted and margin_amt is not null
    union all
    select
        'margin' as metric_code, ordered_date as happened_date, currency_code, 'excluded' as tax_basis, margin_amt as actual_amt
    from {{ ref('int_order_lines__margin') }}
    where is_counted and margin_amt is not null
    union all
    select 'purchase' as metric_code, ordered_date as happened_date, currency_code, tax_basis, ordered_amt as actual_amt
    from {{ ref('fct_purchase_order_line') }}
    where not is_cancelled
    union all
    select
        'production' as metric_code, made.week_start_date as happened_date, costs.currency_code, 'excluded' as tax_basis,
        made.produced_qty * costs.unit_cost_amt as actual_amt
    from {{ ref('fct_production_week') }} as made
    inner join {{ ref('dim_product_cost') }} as costs
        on
            made.product_id = costs.product_id
            and made.week_start_date >= costs.valid_from_date
            and made.week_start_date <= coalesce(costs.valid_to_date, date '9999-12-31')
    where made.produced_qty is not null and costs.unit_cost_amt is not null
    union all
    select 'freight' as metric_code, freight_date as happened_date, currency_code, tax_basis, freight_amt as actual_amt
    from {{ ref('fct_freight') }}
    union all
    select 'rebate' as metric_code, rebate_month_date as happened_date, currency_code, tax_basis, rebate_amt as actual_amt
    from {{ ref('fct_rebate') }}
    union all
    select 'campaign_cost' as metric_code, cost_date as happened_date, currency_code, tax_basis, cost_amt as actual_amt
    from {{ ref('fct_campaign_cost') }}
),

daily as (
    select metric_code, happened_date, currency_code, tax_basis, sum(actual_amt) as actual_amt
    from happened
    group by metric_code, happened_date, currency_code, tax_basis
),

planned as (
    select metric_code, min(currency_code) as plan_currency_code
    from {{ ref('fct_budget') }}
    group by metric_code
    having count(distinct currency_code) = 1
),

-- What happened in another currency than was planned in counts at the rate of its day; without one it stays what it is.
converted as (
    select
        daily.metric_code, daily.happened_date, daily.tax_basis,
        case
            when rates.exchange_rate_x is not null then planned.plan_currency_code else daily.currency_code
        end as currency_code,
        daily.actual_amt * coalesce(rates.exchange_rate_x, 1) as actual_amt,
        rates.exchange_rate_x is not null as is_converted
    from daily
    left join planned
        on daily.metric_code = planned.metric_code and daily.currency_code <> planned.plan_currency_code
    left join {{ ref('dim_exchange_rate') }} as rates
        on
            daily.currency_code = rates.currency_code and planned.plan_currency_code = rates.quote_currency_code
            and daily.happened_date >= rates.valid_from_date
            and daily.happened_date <= coalesce(rates.valid_to_date, date '9999-12-31')
),

final as (
    select
        metric_code, currency_code, tax_basis,
        cast(date_trunc('month', happened_date) as date) as month_date,
        sum(actual_amt) as actual_amt,
        coalesce(sum(actual_amt) filter (where is_converted), 0) as converted_amt
    from converted
    group by metric_code, currency_code, tax_basis, cast(date_trunc('month', happened_date) as date)
)

select * from final
