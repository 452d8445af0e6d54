{#- One KPI of rows that carry month_start_date, happened_date, region_code and is_early: for each region and for the whole
    company. `value_to_day` counts only as many days as the running month has had. Amounts stay apart by currency and tax basis.
    `of`: a column whose values have a KPI each, as goal_cross_sell_margin_amt. `by`: a column that keeps everything apart. -#}
{% macro monthly_kpi(rows, kpi, measure, is_amount=false, of=none, by=none) -%}
    {%- set cell = "month_start_date, currency_code, tax_basis" if is_amount else "month_start_date" -%}
    {%- set cell = cell ~ ", " ~ of if of else cell %}
    {%- set cell = by ~ ", " ~ cell if by else cell %}
    select
        {% if of %}concat_ws('_', '{{ of.removesuffix("_code") }}', {{ of }}, '{{ kpi }}'){% else %}'{{ kpi }}'{% endif %} as kpi,
        {% if by %}{{ by }}, {% endif %}month_start_date,
        grouping(region_code) = 1 as is_whole_company,
        region_code,
        {% if not is_amount %}cast(null as varchar) as {% endif %}currency_code,
        {% if not is_amount %}cast(null as varchar) as {% endif %}tax_basis,
        min(happened_date) as first_date,
        {{ measure }} as value,
        {{ measure }} filter (where is_early) as value_to_day
    from {{ rows }}
    group by grouping sets (({{ cell }}, region_code), ({{ cell }}))
{%- endmacro %}
