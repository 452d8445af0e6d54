{#- Who looks after a customer of one or several records: whom the newest row names, of one day the greater record's. NULL: the
    public pool. -#}
{% macro newest_owner(owners) -%}
    nullif(
        max_by(
            coalesce({{ owners }}.employee_id, ''),
            cast({{ owners }}.valid_from_date as varchar) || {{ owners }}.customer_record_id
        ), ''
    )
{%- endmacro %}
