{#- One end of Wilson's interval at 95 % for a share seen in n cases; `side` is '-' or '+'. It stays within 0 and 1 where n is
    small, which p ± 1.96 s does not. -#}
{% macro wilson_bound(share, n, side) -%}
    (
        {{ share }} + 1.9208 / nullif({{ n }}, 0)
        {{ side }} 1.96 * sqrt({{ share }} * (1 - {{ share }}) / nullif({{ n }}, 0) + 0.9604 / nullif({{ n }} * cast({{ n }} as double), 0))
    ) / (1 + 3.8416 / nullif({{ n }}, 0))
{%- endmacro %}
