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

{#- The campaign of a touch came, went or begins on another day: campaigns are few, so every touch looks its own up. -#}
{% macro of_other_campaigns() -%}
    campaign_touch_id in (
        select touches.campaign_touch_id
        from {{ this }} as touches
        left join {{ ref('dim_campaign') }} as campaigns on touches.campaign_id = campaigns.campaign_id
        where
            touches.is_orphan_campaign is distinct from (campaigns.campaign_id is null)
            or touches.touched_date
            is distinct from coalesce(touches.assigned_date, campaigns.started_date, touches.sent_date)
    )
{%- endmacro %}

{#- A ticket is opened by its first step and solved by its last: steps that came or went touch it. -#}
{% macro of_touched_steps() -%}
    ticket_id in (
        select steps.ticket_id
        from {{ ref('stg_ticket_events') }} as steps
        semi join {{ source('plumbing', 'changed_deliveries') }} as changed
            on
                changed.entity = 'ticket_events'
                and steps._delivery_id = changed.delivery_id
                and steps._generation = changed.generation
        union
        select ticket_id
        from {{ built_before('fct_ticket_event', 'ticket_id, _delivery_id, _generation') }}
        where
            concat_ws(' ', _delivery_id, _generation) in (
                select concat_ws(' ', delivery_id, generation)
                from {{ source('plumbing', 'changed_deliveries') }}
                where entity = 'ticket_events'
            )
    )
{%- endmacro %}
