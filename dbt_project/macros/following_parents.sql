{#- Which held rows of a fact may look up something else tonight, one condition for each kind of parent. -#}

{#- The customer record moved to another customer, says something else, came or went. -#}
{% macro of_touched_records() -%}
    customer_record_id in (
        select customer_record_id from {{ ref('int_customer_records__touched') }}
        union
        select customer_record_id from {{ source('plumbing', 'changed_records') }}
    )
{%- endmacro %}

{% macro of_touched_orders() -%}
    order_id in (select order_id from {{ ref('int_order_lines__touched') }})
{%- endmacro %}

{#- A row without a line waits for one. -#}
{% macro of_touched_lines() -%}
    order_line_id is null or order_line_id in (select order_line_id from {{ ref('int_order_lines__touched') }})
{%- endmacro %}

{#- Of another fact that follows by key: the keys it has just read anew. -#}
{% macro of_touched_parents(entity, key) -%}
    {{ key }} in (select row_key from {{ touched_keys(entity) }})
{%- endmacro %}

{#- Of a small parent table: whether it is there is looked up for every row. -#}
{% macro of_parents_come_or_gone(flag, key, parent) -%}
    {{ flag }} is distinct from ({{ key }} is null or {{ key }} not in (select {{ key }} from {{ ref(parent) }}))
{%- endmacro %}
