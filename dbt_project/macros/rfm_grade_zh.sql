{#- One of the eight grades in Chinese, from the class of value and the class of behaviour. -#}
{% macro rfm_grade_zh(value_class, behaviour_class) -%}
    case {{ value_class }} when 'important' then '重要' else '一般' end
    || case {{ behaviour_class }} when 'value' then '价值' when 'develop' then '发展' when 'keep' then '保持' else '挽留' end
{%- endmacro %}
