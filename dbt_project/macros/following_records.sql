{#- A fact that follows change by key and takes its region from the customer's record forgets the rows whose record is another by
    now: it moved, it came after its rows, or it was withdrawn. -#}
{% macro forget_rows_of_changed_records(key) -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where {{ key }} in (
            select held.{{ key }}
            from {{ this }} as held
            left join {{ ref('bridge_customer_source') }} as customers
                on held.customer_record_id = customers.customer_record_id
            where
                held.region_code is distinct from customers.region_code
                or held.is_orphan_customer is distinct from (customers.customer_record_id is null)
        )
    {%- endif -%}
{%- endmacro %}

{#- A return takes its customer and its product from the order line where it names none. Days of touched lines stay noted until a
    night succeeds. -#}
{% macro forget_returns_of_touched_lines() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            is_orphan_order_line
            or order_line_id not in (select order_line_id from {{ ref('fct_order_line') }})
            or order_line_id in (
                select order_line_id from {{ ref('fct_order_line') }}
                where ordered_date in (select touched_date from {{ source('plumbing', 'touched_days') }})
            )
    {%- endif -%}
{%- endmacro %}

{#- Use belongs to a contract, which may come after it. -#}
{% macro forget_usage_of_other_contracts() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where is_orphan_contract is distinct from (contract_id not in (select contract_id from {{ ref('fct_contract') }}))
    {%- endif -%}
{%- endmacro %}

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
