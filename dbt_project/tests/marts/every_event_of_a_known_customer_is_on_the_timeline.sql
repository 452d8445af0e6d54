{%- set facts = {
    'payment': ref('fct_payment'), 'shipment': ref('fct_shipment'), 'opportunity': ref('fct_opportunity_stage'),
    'ticket': ref('fct_ticket'), 'call': ref('fct_call'), 'survey': ref('fct_survey'),
    'touch': ref('fct_campaign_touch'), 'lead': ref('fct_lead'),
} -%}
{%- set spoken_to = {'touch': 'is_sent', 'lead': 'is_converted'} -%}
-- Rows in = rows out, kind by kind, less the events of records nobody knows, of the control arm and of leads still open.
with counted as (
    select
        'order' as event_type,
        count(*) as known_count
    from (
        select distinct customer_record_id, order_id, _department from {{ ref('fct_order_line') }}
        where not is_orphan_customer
    ) as orders
    {%- for kind, fact in facts.items() %}
        union all
        select
            '{{ kind }}' as event_type,
            count(*) filter (where not is_orphan_customer and {{ spoken_to.get(kind, 'true') }}) as known_count
        from {{ fact }}
    {%- endfor %}
),

shown as (
    select
        event_type,
        count(*) as shown_count
    from {{ ref('mart_customer_timeline') }}
    group by event_type
)

select
    counted.event_type,
    counted.known_count,
    shown.shown_count
from counted
left join shown on counted.event_type = shown.event_type
where counted.known_count <> coalesce(shown.shown_count, 0)
