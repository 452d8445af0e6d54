{#- Which cost an order line has: its product's on the day of the order, in the line's currency. Comparisons only: with any other
    condition DuckDB compares every line with every cost (1,000,000 lines: 44 s and not 1). -#}
{% macro cost_of_the_day(line, cost) -%}
    {{ line }}.product_id = {{ cost }}.product_id
        and {{ line }}.currency_code = {{ cost }}.currency_code
        and {{ line }}.ordered_date >= {{ cost }}.valid_from_date
        and {{ line }}.ordered_date <= {{ cost }}.last_date
{%- endmacro %}

{#- A cost is for its unit. A unit that line or cost does not name is the product's own. -#}
{% macro is_of_another_unit(line, cost) -%}
    coalesce({{ line }}.unit_name <> {{ cost }}.unit_name, false)
{%- endmacro %}

{#- A cost dated back restates the days of the lines it changes, here and in what follows touched days after this. -#}
{% macro remember_days_of_other_costs() -%}
    {%- if is_incremental() -%}
        insert into {{ source('plumbing', 'touched_days') }}
        select distinct lines.ordered_date
        from (
            select distinct product_id, ordered_date, currency_code, unit_name, unit_cost_amt from {{ this }}
        ) as lines
        left join (
            select *, coalesce(valid_to_date, date '9999-12-31') as last_date from {{ ref('dim_product_cost') }}
            where unit_cost_amt is not null
        ) as costs on {{ cost_of_the_day('lines', 'costs') }}
        where
            lines.unit_cost_amt
            is distinct from case when not {{ is_of_another_unit('lines', 'costs') }} then costs.unit_cost_amt end
    {%- endif -%}
{%- endmacro %}
