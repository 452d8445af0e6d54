{#- z below which a normal variable lies with the probability p of 0.5 or more: Abramowitz and Stegun, Handbook of Mathematical
    Functions (1964), 26.2.23, off by less than 0.00045. A median has no deviation: 0. -#}
{% macro normal_quantile(p) -%}
    {%- set t = 'sqrt(-2 * ln(1 - (' ~ p ~ ')))' -%}
    case
        when {{ p }} <= 0.5 then 0
        else {{ t }} - (2.515517 + 0.802853 * {{ t }} + 0.010328 * {{ t }} * {{ t }})
            / nullif(1 + 1.432788 * {{ t }} + 0.189269 * {{ t }} * {{ t }} + 0.001308 * {{ t }} * {{ t }} * {{ t }}, 0)
    end
{%- endmacro %}
