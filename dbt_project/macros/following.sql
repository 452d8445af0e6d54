{#- Facts that follow change by key (design D13). They forget every key that a changed delivery says or said, and every row whose
    looked-up columns may be stale, then insert each living row whose key they do not hold: what a night that failed half-way left
    out comes in with the next. -#}
{% macro forget_changed(entity, key) -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            {{ key }} is null
            or {{ key }} in (
                select delivered.{{ key }}
                from {{ ref('stg_' ~ entity) }} as delivered
                semi join {{ source('plumbing', 'changed_deliveries') }} as changed
                    on
                        changed.entity = '{{ entity }}'
                        and delivered._delivery_id = changed.delivery_id
                        and delivered._generation = changed.generation
            )
            or concat_ws(' ', _delivery_id, _generation) in (
                select concat_ws(' ', delivery_id, generation)
                from {{ source('plumbing', 'changed_deliveries') }}
                where entity = '{{ entity }}'
            )
    {%- endif -%}
{%- endmacro %}

{#- A payment takes its region from the customer's record and its sales person from the order. -#}
{% macro forget_payments_of_other_orders() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where payment_id in (
            select payments.payment_id
            from {{ this }} as payments
            left join {{ ref('bridge_customer_source') }} as customers
                on payments.customer_record_id = customers.customer_record_id
            left join (
                select order_id, min(employee_id) as employee_id from {{ ref('fct_order_line') }}
                group by order_id
            ) as orders on payments.order_id = orders.order_id
            where
                payments.region_code is distinct from customers.region_code
                or payments.is_orphan_customer is distinct from (customers.customer_record_id is null)
                or payments.employee_id is distinct from orders.employee_id
                or payments.is_orphan_order is distinct from (orders.order_id is null)
        )
    {%- endif -%}
{%- endmacro %}

{#- A shipment takes nearly everything from its order line. The days of touched lines stay noted until a night succeeds. -#}
{% macro forget_shipments_of_touched_lines() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            order_line_id is null
            or order_line_id not in (select order_line_id from {{ ref('fct_order_line') }})
            or order_line_id in (
                select order_line_id from {{ ref('fct_order_line') }}
                where ordered_date in (select touched_date from {{ source('plumbing', 'touched_days') }})
            )
    {%- endif -%}
{%- endmacro %}

{% macro only_touched_keys(key) -%}
    {%- if is_incremental() -%}
        anti join {{ this }} as held on row_of.{{ key }} = held.{{ key }}
    {%- endif -%}
{%- endmacro %}
