{#- Which fields of the golden record make a profile complete, and how many of them a row has filled. -#}
{% macro profile_fields() -%}
    {{ return(["name", "phone", "email", "address", "customer_type", "industry", "size_band", "region_code"]) }}
{%- endmacro %}

{% macro profile_field_count() -%}
    {{ profile_fields() | length }}
{%- endmacro %}

{% macro profile_fields_filled(row) -%}
    (
    {%- for field in profile_fields() %}
        {{ "+ " if not loop.first }}case when {{ row }}.{{ field }} is not null then 1 else 0 end
    {%- endfor %}
    )
{%- endmacro %}
