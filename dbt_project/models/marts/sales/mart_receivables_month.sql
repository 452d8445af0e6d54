{%- set ageing_columns = [
    'receivable', 'credit_balance', 'not_due', 'overdue_1_30', 'overdue_31_60', 'overdue_61_90', 'overdue_over_90',
    'due_unknown', 'overdue', 'age_0_30', 'age_31_60', 'age_61_90', 'age_over_90'
] -%}
{%- set cell = 'month_no, region_code, currency_code, tax_basis' -%}
{%- set flows = ['opening', 'credit_sales', 'settled', 'fell_due', 'due_collected'] -%}

with months as (
    select
        month_no, month_start_date, until_date, is_finished, month_no - min(month_no) over () as shown_no,
        {{ datediff('month_start_date', 'until_date', 'day') }} + 1 as days_count
    from {{ ref('int_months__shown') }}
),

balances as (
    select * from {{ ref('int_invoices__balance') }}
),

standing as (
    select
        months.month_no, balances.region_code, balances.currency_code, balances.tax_basis, balances.balance_amt,
        {{ datediff('balances.due_date', 'months.until_date', 'day') }} as overdue_days,
        {{ datediff('balances.invoiced_date', 'months.until_date', 'day') }} as age_days
    from balances
    inner join months
        on balances.month_no <= months.month_no and (balances.is_newest or balances.next_month_no > months.month_no)
    where balances.balance_amt <> 0
),

aged as (
    select {{ cell }}, {{ ageing('balance_amt', 'overdue_days', 'age_days') }}
    from standing
    group by {{ cell }}
),

united as (
    select
        {{ cell }},
        {%- for name in ageing_columns %}
            {{ name }}_amt,
        {%- endfor %}
        0 as opening_amt, 0 as credit_sales_amt, 0 as settled_amt, 0 as fell_due_amt, 0 as due_collected_amt
    from aged
    union all
    select
        month_no + 1 as month_no, region_code, currency_code, tax_basis,
        {%- for name in ageing_columns %}
            0 as {{ name }}_amt,
        {%- endfor %}
        receivable_amt as opening_amt, 0 as credit_sales_amt, 0 as settled_amt, 0 as fell_due_amt, 0 as due_collected_amt
    from aged
    union all
    select
        {{ cell }},
        {%- for name in ageing_columns %}
            0 as {{ name }}_amt,
        {%- endfor %}
        0 as opening_amt, billed_amt as credit_sales_amt, settled_amt, 0 as fell_due_amt, 0 as due_collected_amt
    from balances
    union all
    select
        {{ cell }},
        {%- for name in ageing_columns %}
            0 as {{ name }}_amt,
        {%- endfor %}
        0 as opening_amt, 0 as credit_sales_amt, 0 as settled_amt, fell_due_amt, due_collected_amt
    from {{ ref('int_invoices__fallen_due') }}
),

-- The first month shown only opens the second.
summed as (
    select
        months.month_no, months.month_start_date as month_date, months.until_date as snapshot_date, months.days_count,
        months.shown_no, not months.is_finished as is_unfinished, united.region_code, united.currency_code, united.tax_basis,
    {%- for name in ageing_columns + flows %}
        sum(united.{{ name }}_amt) as {{ name }}_amt{{ ',' if not loop.last }}
    {%- endfor %}
    from united
    inner join months on united.month_no = months.month_no and months.shown_no > 0
    group by all
),

averaged as (
    select
        *,
        (opening_amt + receivable_amt) / 2.0 as average_receivable_amt,
        (opening_amt + receivable_amt) / 2.0 * days_count as receivable_days_amt,
        receivable_amt * days_count as closing_days_amt,
        snapshot_date = max(snapshot_date) over () as is_newest
    from summed
),

yearly as (
    select
        *,
        case when shown_no >= 12 then sum(credit_sales_amt) over year end as credit_sales_12m_amt,
        case when shown_no >= 12 then sum(days_count) over year end as days_12m_count,
        case when shown_no >= 12 then sum(receivable_days_amt) over year end as receivable_days_12m_amt
    from averaged
    window year as (
        partition by region_code, currency_code, tax_basis order by month_no asc nulls last
        range between 11 preceding and current row
    )
),

final as (
    select
        *,
        cast(overdue_amt as double) / nullif(receivable_amt, 0) as overdue_ratio,
        cast(due_collected_amt as double) / nullif(fell_due_amt, 0) as due_collection_ratio,
        cast(receivable_days_amt as double) / nullif(greatest(credit_sales_amt, 0), 0) as days_sales_outstanding,
        cast(closing_days_amt as double) / nullif(greatest(credit_sales_amt, 0), 0) as days_sales_outstanding_closing,
        cast(receivable_days_12m_amt as double) / nullif(greatest(credit_sales_12m_amt, 0), 0) as days_sales_outstanding_12m
    from yearly
)

{{ cast_to_contract('final') }}
