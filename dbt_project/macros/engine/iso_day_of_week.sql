{# 1 = Monday … 7 = Sunday; engines count from different days under the same word. #}
{% macro iso_day_of_week(day) -%}
    {{ return(adapter.dispatch('iso_day_of_week', 'juke')(day)) }}
{%- endmacro %}

{% macro default__iso_day_of_week(day) -%}
    cast(isodow({{ day }}) as integer)
{%- endmacro %}

{% macro spark__iso_day_of_week(day) -%}
    cast(weekday({{ day }}) + 1 as integer)
{%- endmacro %}
