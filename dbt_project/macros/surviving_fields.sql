{#- What a customer shows of its records, each field with the record it comes from; where records differ, survivorship decides. -#}
{% macro surviving_fields() -%}
    {{ return([
        'customer_type', 'name', 'phone', 'phone_alt', 'email', 'address', 'birth_date', 'national_id', 'tax_number',
        'industry', 'size_band', 'region_code', 'acquisition_source', 'account_manager_id', 'parent_customer_record_id',
    ]) }}
{%- endmacro %}
