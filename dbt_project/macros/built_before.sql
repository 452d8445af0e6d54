{#- A core table as the last build left it, seen by a model that runs before it; an empty set on the first night or after its
    logic changed. Not a `ref`, because the graph runs the other way. -#}
{% macro built_before(name, columns) -%}
    {%- set table = adapter.get_relation(database=target.database, schema="core", identifier=name) if execute -%}
    {%- if table -%}
        {{ table }}
    {%- else -%}
        (
            select
            {%- for column in columns.split(",") %}
                cast(null as {{ dbt.type_string() }}) as {{ column | trim }}{{ "," if not loop.last }}
            {%- endfor %}
            where false
        ) as nothing
    {%- endif -%}
{%- endmacro %}
