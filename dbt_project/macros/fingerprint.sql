{#- One text that differs when any of the columns does; NULL differs from every value. -#}
{% macro fingerprint(columns) -%}
    md5(concat_ws('|'
    {%- for column in columns -%}
        , coalesce(cast({{ column }} as {{ dbt.type_string() }}), '~')
    {%- endfor -%}
    ))
{%- endmacro %}
