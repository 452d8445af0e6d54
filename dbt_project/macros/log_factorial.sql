{#- ln(n!) of a whole number n ≥ 0, by Stirling's series ten steps further up, where it is exact to ten digits: neither engine
    has a function for it under the same name. -#}
{% macro log_factorial(n) -%}
    {%- set up = "(cast(" ~ n ~ " as double) + 10)" -%}  {#- decimals would overflow at ten million -#}
    (
        ({{ up }} + 0.5) * ln({{ up }}) - {{ up }} + 0.91893853320467274178
        + 1 / (12.0 * {{ up }}) - 1 / (360.0 * {{ up }} * {{ up }} * {{ up }})
        + 1 / (1260.0 * {{ up }} * {{ up }} * {{ up }} * {{ up }} * {{ up }})
        - ln(
            {%- for step in range(1, 11) %}cast({{ n }} + {{ step }} as double){{ " * " if not loop.last }}{% endfor -%}
        )
    )
{%- endmacro %}
