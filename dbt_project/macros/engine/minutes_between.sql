{# Minutes from one UTC timestamp to another, with fractions; negative where the second is earlier. #}
{% macro minutes_between(started, ended) -%}
    {{ return(adapter.dispatch('minutes_between', 'juke')(started, ended)) }}
{%- endmacro %}

{% macro default__minutes_between(started, ended) -%}
    (epoch({{ ended }}) - epoch({{ started }})) / 60.0
{%- endmacro %}

{% macro spark__minutes_between(started, ended) -%}
    (unix_timestamp({{ ended }}) - unix_timestamp({{ started }})) / 60.0
{%- endmacro %}
