{#- The fifth (1 to 5) of the base a row lies in, by rank; equal values share the lower fifth. `within`: columns whose values are
    never compared with each other, such as currencies. -#}
{% macro fifths(order, within=[]) -%}
    {%- set base = "partition by " ~ within | join(", ") if within else "" -%}
    1 + floor(
        (rank() over ({{ base }} order by {{ order }} nulls last) - 1) * 5 / nullif(cast(count(*) over ({{ base }}) as double), 0)
    )
{%- endmacro %}
