{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('campaign_touches', 'campaign_touch_id', [of_touched_records(), of_other_campaigns()]) }}",
) }}

-- depends_on: {{ ref('int_customer_records__touched') }}
with living as (
    select * from {{ ref('stg_campaign_touches') }}
    where _is_current {{ only_touched('campaign_touches', 'campaign_touch_id') }}
),

newest as (
    {{ newest_rows('living', 'campaign_touch_id') }}
),

customers as (
    select customer_record_id, region_code from {{ ref('bridge_customer_source') }}
),

campaigns as (
    select campaign_id, started_date from {{ ref('dim_campaign') }}
),

final as (
    select
        newest.*,
        newest._issuer as issuer,
        customers.region_code,
        coalesce(newest.assigned_date, campaigns.started_date, newest.sent_date) as touched_date,
        customers.customer_record_id is null as is_orphan_customer,
        campaigns.campaign_id is null as is_orphan_campaign,
        -- What comes later in a message's way implies what comes before, also where the hub has no time for it.
        coalesce(
            newest.sent_at, newest.delivered_at, newest.opened_at, newest.clicked_at, newest.replied_at,
            newest.unsubscribed_at
        ) is not null as is_sent,
        coalesce(
            newest.delivered_at, newest.opened_at, newest.clicked_at, newest.replied_at, newest.unsubscribed_at
        ) is not null as is_delivered,
        coalesce(newest.opened_at, newest.clicked_at) is not null as is_opened,
        newest.clicked_at is not null as is_clicked,
        newest.replied_at is not null as is_replied,
        newest.unsubscribed_at is not null as is_unsubscribed
    from newest
    left join customers on newest.customer_record_id = customers.customer_record_id
    left join campaigns on newest.campaign_id = campaigns.campaign_id
)

{{ cast_to_contract('final') }}
