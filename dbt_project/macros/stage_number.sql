{#- Where a stage stands on the way to a win, 1 to 4; lost and void are off it. -#}
{% macro stage_number(stage) -%}
    case {{ stage }} when 'qualify' then 1 when 'propose' then 2 when 'negotiate' then 3 when 'won' then 4 end
{%- endmacro %}
