{%- set plans = {
    'sales': ('销售计划', 'Sales plan'), 'profit': ('利润计划', 'Profit plan'), 'purchase': ('采购计划', 'Purchase plan'),
    'production': ('生产计划', 'Production plan'), 'material': ('物料计划', 'Material plan'),
    'capacity': ('产能计划', 'Capacity plan')
} -%}
with rules as (
    select night.as_of_date, supply.pace_alert_ppt, supply.plan_misfit_pct
    from {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'supply') }} as supply
),

names as (
    select 'budget' as plan_code, '费用预算' as plan_name_zh, 'Expense budget' as plan_name_en
    {%- for code, words in plans.items() %}
        union all
        select '{{ code }}' as plan_code, '{{ words[0] }}' as plan_name_zh, '{{ words[1] }}' as plan_name_en
    {%- endfor %}
),

-- Purchases and production planned are what supply plans; the cost of sales is what they are planned for.
budgets as (
    select
        case
            when metric_code in ('net_sales', 'collected', 'cogs') then 'sales'
            when metric_code = 'margin' then 'profit'
            when metric_code in ('purchase', 'production', 'material', 'capacity') then metric_code
            else 'budget'
        end as plan_code,
        metric_code, month_date, currency_code, tax_basis,
        sum(budget_amt) as plan_amt,
        sum(sum(case when metric_code in ('purchase', 'production') then budget_amt end)) over (
            partition by month_date, currency_code, tax_basis
        ) as supply_plan_amt
    from {{ ref('fct_budget') }}
    group by metric_code, month_date, currency_code, tax_basis
),

known as (
    select distinct metric_code from {{ ref('int_plan_months__actual') }}
),

periods as (
    select
        budgets.plan_code, budgets.metric_code, 'month' as period_type, budgets.month_date as period_start_date,
        last_day(budgets.month_date) as period_end_date, null as product_id, budgets.currency_code, budgets.tax_basis,
        budgets.plan_amt,
        case
            when budgets.month_date <= rules.as_of_date and known.metric_code is not null
                then coalesce(actuals.actual_amt, 0)
        end as actual_amt,
        null as plan_qty, null as actual_qty, null as capacity_qty, elapsed.time_elapsed_ratio,
        case when budgets.metric_code = 'cogs' then budgets.supply_plan_amt end as supply_plan_amt
    from budgets
    cross join rules
    left join known on budgets.metric_code = known.metric_code
    left join {{ ref('int_plan_months__actual') }} as actuals
        on
            budgets.metric_code = actuals.metric_code and budgets.month_date = actuals.month_date
            and budgets.currency_code = actuals.currency_code and budgets.tax_basis = actuals.tax_basis
    left join {{ ref('int_months__elapsed') }} as elapsed on budgets.month_date = elapsed.month_start_date
    {%- for code, planned in [('production', 'planned_qty'), ('capacity', 'capacity_qty')] %}
        union all
        select
            '{{ code }}' as plan_code, '{{ code }}' as metric_code, 'week' as period_type,
            made.week_start_date as period_start_date,
            cast({{ dateadd('day', 6, 'made.week_start_date') }} as date) as period_end_date, made.product_id,
            null as currency_code, null as tax_basis, null as plan_amt, null as actual_amt, made.{{ planned }} as plan_qty,
            made.produced_qty as actual_qty, {{ 'made.capacity_qty' if code == 'production' else 'null' }} as capacity_qty,
            least(greatest({{ datediff('made.week_start_date', 'rules.as_of_date', 'day') }} + 1, 0), 7) / 7.0
                as time_elapsed_ratio,
            null as supply_plan_amt
        from {{ ref('fct_production_week') }} as made
        cross join rules
        where made.{{ planned }} is not null
    {%- endfor %}
),

measured as (
    select
        periods.*, rules.pace_alert_ppt, rules.plan_misfit_pct,
        periods.plan_code = 'budget' as is_limit,
        periods.period_start_date <= rules.as_of_date as is_started,
        periods.period_type = 'month' and rules.as_of_date between periods.period_start_date and periods.period_end_date
            as is_running_month,
        coalesce(cast(periods.actual_amt as double), cast(periods.actual_qty as double))
        / nullif(coalesce(cast(periods.plan_amt as double), cast(periods.plan_qty as double)), 0) as attainment_x,
        cast(periods.supply_plan_amt as double) / nullif(cast(periods.plan_amt as double), 0) as plan_fit_x
    from periods
    cross join rules
),

paced as (
    select
        *,
        case when is_started and plan_code <> 'capacity' then 100 * (attainment_x - time_elapsed_ratio) end as pace_gap_ppt,
        abs(plan_fit_x - 1) * 100 > plan_misfit_pct as is_misfit,
        case when is_limit then 1 else -1 end as worse_x
    from measured
),

-- A plan that no export gives is a row that says so.
final as (
    select
        names.plan_code, names.plan_name_zh, names.plan_name_en, paced.metric_code, paced.period_type,
        paced.period_start_date, paced.period_end_date, paced.product_id, products.product_name, products.unit_name,
        paced.currency_code, paced.tax_basis, paced.plan_amt, paced.actual_amt, paced.plan_qty, paced.actual_qty,
        paced.capacity_qty, paced.attainment_x, paced.time_elapsed_ratio, paced.pace_gap_ppt, paced.supply_plan_amt,
        paced.plan_fit_x, paced.is_misfit,
        concat_ws(
            ':', names.plan_code, paced.metric_code, paced.period_type, cast(paced.period_start_date as varchar),
            paced.product_id, paced.currency_code, paced.tax_basis
        ) as plan_row_id,
        coalesce(paced.is_limit, false) as is_limit,
        coalesce(paced.is_started, false) as is_started,
        coalesce(paced.is_running_month, false) as is_running_month,
        coalesce(paced.worse_x * paced.pace_gap_ppt > paced.pace_alert_ppt, false) as is_off_pace,
        coalesce(paced.is_running_month and paced.worse_x * paced.pace_gap_ppt > paced.pace_alert_ppt, false) as is_alert,
        coalesce(paced.plan_qty > paced.capacity_qty, false) as is_over_capacity,
        paced.metric_code is null as is_missing,
        case
            when paced.metric_code is null then 'no_plan'
            when paced.is_started and coalesce(paced.actual_amt, paced.actual_qty) is null then 'no_actual'
        end as missing_reason
    from names
    left join paced on names.plan_code = paced.plan_code
    left join {{ ref('dim_product') }} as products on paced.product_id = products.product_id
)

{{ cast_to_contract('final') }}
