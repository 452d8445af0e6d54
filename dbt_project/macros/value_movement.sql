{#- Where a customer moved between two grades of value, A the best: a code that pages translate; NULL without a grade on both days. -#}
{% macro value_movement(before, now) -%}
    case
        when {{ before }} is null and {{ now }} is null then null
        when {{ before }} is null then 'new'
        when {{ now }} is null then 'gone'
        when {{ now }} < {{ before }} then 'up'
        when {{ now }} > {{ before }} then 'down'
        else 'same'
    end
{%- endmacro %}
