{#- After how many days an opportunity or a stage is judged: younger ones are counted and left out of ratios. One home, so that
    the funnel and the win rate over all created ones speak of the same cohort. -#}
{% macro maturity_days() -%}
    90
{%- endmacro %}
