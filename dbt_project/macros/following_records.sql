{#- History is worked out record by record: a touched one forgets all its periods. -#}
{% macro forget_histories_of_touched_records() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where customer_record_id in (select customer_record_id from {{ ref('int_customer_records__touched') }})
    {%- endif -%}
{%- endmacro %}

{% macro only_touched_records() -%}
    {%- if is_incremental() -%}
        where customer_record_id in (select customer_record_id from {{ ref('int_customer_records__touched') }})
    {%- endif -%}
{%- endmacro %}
