{#- Which cost an order line has: its product's on the day of the order, in the line's currency and unit. A unit that one of
    the two does not name is the product's own. -#}
{% macro cost_of_the_day(line, cost) -%}
    {{ line }}.product_id = {{ cost }}.product_id
        and {{ line }}.ordered_date >= {{ cost }}.valid_from_date
        and ({{ line }}.ordered_date <= {{ cost }}.valid_to_date or {{ cost }}.valid_to_date is null)
        and {{ line }}.currency_code = {{ cost }}.currency_code
        and coalesce({{ line }}.unit_name = {{ cost }}.unit_name, true)
{%- endmacro %}

{#- A cost dated back restates the days of the lines it changes, here and in what follows touched days after this. -#}
{% macro remember_days_of_other_costs() -%}
    {%- if is_incremental() -%}
        insert into {{ source('plumbing', 'touched_days') }}
        select distinct lines.ordered_date
        from (
            select distinct product_id, ordered_date, currency_code, unit_name, unit_cost_amt from {{ this }}
        ) as lines
        left join {{ ref('dim_product_cost') }} as costs on {{ cost_of_the_day('lines', 'costs') }}
        where lines.unit_cost_amt is distinct from costs.unit_cost_amt
    {%- endif -%}
{%- endmacro %}
