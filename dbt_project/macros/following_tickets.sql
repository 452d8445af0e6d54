{#- The steps of a ticket are counted and timed together: where a delivery that held one of them changed, or the ticket's customer
    did, the whole ticket is forgotten. Forgetting what `changed` deliveries touch comes after. -#}
{% macro forget_events_of_changed_tickets() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            ticket_id in (
                select held.ticket_id
                from {{ this }} as held
                semi join {{ source('plumbing', 'changed_deliveries') }} as changed
                    on
                        changed.entity = 'ticket_events'
                        and held._delivery_id = changed.delivery_id
                        and held._generation = changed.generation
            )
            or ticket_id in (
                select held.ticket_id
                from {{ this }} as held
                left join {{ ref('fct_ticket') }} as tickets on held.ticket_id = tickets.ticket_id
                where
                    held.is_orphan_ticket is distinct from (tickets.ticket_id is null)
                    or held.customer_record_id is distinct from tickets.customer_record_id
                    or held.region_code is distinct from tickets.region_code
            )
    {%- endif -%}
{%- endmacro %}
