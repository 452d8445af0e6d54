{#- The worlds between a version and the next: 1 counted by today's definition, 2 with today's customers, 3 corrected, 4 with what
    came late, 5 as it is now. Each part of a change is its world less the one before, the first less what was published. -#}
{% macro restated_world(part) -%}
    case {{ part }} when 'definition' then 1 when 'identity' then 2 when 'corrections' then 3 when 'late' then 4 else 5 end
{%- endmacro %}
