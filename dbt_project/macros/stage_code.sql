{#- The five stages of a customer's life by number: codes that pages translate. -#}
{% macro stage_code(stage_no) -%}
    case {{ stage_no }} when 1 then 'stranger' when 2 then 'prospect' when 3 then 'new' when 4 then 'regular' when 5 then 'dormant' end
{%- endmacro %}
