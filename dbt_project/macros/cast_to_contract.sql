{# A model ends in this: its last CTE, column by column, cast to the types its YAML states. Types are typed once, there. #}
{% macro cast_to_contract(cte) -%}
    select
    {%- for column in model.columns.values() %}
        cast({{ column.name }} as {{ column.data_type }}) as {{ column.name }}{{ "," if not loop.last }}
    {%- else %}
        *
    {%- endfor %}
    from {{ cte }}
{%- endmacro %}
