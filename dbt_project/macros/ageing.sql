{# The bands of an ageing of open amounts above 0, by days since they fell due and, beside it, since they were billed. #}
{% macro ageing(amount, overdue_days, age_days) -%}
    {%- set overdue = {
        'not_due': overdue_days ~ ' <= 0', 'overdue_1_30': overdue_days ~ ' between 1 and 30',
        'overdue_31_60': overdue_days ~ ' between 31 and 60', 'overdue_61_90': overdue_days ~ ' between 61 and 90',
        'overdue_over_90': overdue_days ~ ' > 90', 'due_unknown': overdue_days ~ ' is null', 'overdue': overdue_days ~ ' > 0',
        'age_0_30': age_days ~ ' <= 30', 'age_31_60': age_days ~ ' between 31 and 60',
        'age_61_90': age_days ~ ' between 61 and 90', 'age_over_90': age_days ~ ' > 90'
    } -%}
    coalesce(sum({{ amount }}) filter (where {{ amount }} > 0), 0) as receivable_amt,
    coalesce(-sum({{ amount }}) filter (where {{ amount }} < 0), 0) as credit_balance_amt,
    {%- for band, condition in overdue.items() %}
    coalesce(sum({{ amount }}) filter (where {{ amount }} > 0 and {{ condition }}), 0) as {{ band }}_amt{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
