{# The different texts of a group in one, in order, with a mark between them; NULL of none. #}
{% macro text_list(text, mark) -%}
    {{ return(adapter.dispatch('text_list', 'juke')(text, mark)) }}
{%- endmacro %}

{% macro default__text_list(text, mark) -%}
    string_agg(distinct {{ text }}, '{{ mark }}' order by {{ text }})
{%- endmacro %}

{% macro spark__text_list(text, mark) -%}
    nullif(array_join(array_sort(collect_set({{ text }})), '{{ mark }}'), '')
{%- endmacro %}
