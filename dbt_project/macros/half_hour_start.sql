{#- Start of the half hour of a UTC timestamp: a half hour of every zone that is whole or half hours from UTC. -#}
{% macro half_hour_start(at) -%}
    date_trunc('hour', {{ at }})
    + case when extract(minute from {{ at }}) >= 30 then interval '30' minute else interval '0' minute end
{%- endmacro %}
