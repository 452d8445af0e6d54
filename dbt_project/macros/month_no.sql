{#- The month of a day as one number, so that months can be counted on: 2026-11 is 24323. -#}
{% macro month_no(day) -%}
    (cast(extract(year from {{ day }}) as bigint) * 12 + cast(extract(month from {{ day }}) as bigint))
{%- endmacro %}
