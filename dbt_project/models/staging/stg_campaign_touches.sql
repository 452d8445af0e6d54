-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'campaign_touches') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'campaign_touches'
)

select
    lake._issuer || ':' || lake.source_campaign_id as campaign_id,
    coalesce(lake.customer_issuer, lake._issuer) || ':' || lake.source_customer_id as customer_record_id,
    lake._issuer || ':' || cast(lake.source_campaign_id as varchar) || ':' || coalesce(lake.customer_issuer, lake._issuer) || ':' || cast(lake.source_customer_id as varchar) as campaign_touch_id,
    cast(lake.source_campaign_id as varchar) as source_campaign_id,
    cast(lake.customer_issuer as varchar) as customer_issuer,
    cast(lake.source_customer_id as varchar) as source_customer_id,
    cast(lake.arm as varchar) as arm,
    cast(lake.assigned_date as date) as assigned_date,
    cast(lake.sent_at as timestamp) as sent_at,
    cast(lake.sent_date as date) as sent_date,
    cast(lake.delivered_at as timestamp) as delivered_at,
    cast(lake.delivered_date as date) as delivered_date,
    cast(lake.opened_at as timestamp) as opened_at,
    cast(lake.opened_date as date) as opened_date,
    cast(lake.clicked_at as timestamp) as clicked_at,
    cast(lake.clicked_date as date) as clicked_date,
    cast(lake.replied_at as timestamp) as replied_at,
    cast(lake.replied_date as date) as replied_date,
    cast(lake.unsubscribed_at as timestamp) as unsubscribed_at,
    cast(lake.unsubscribed_date as date) as unsubscribed_date,
    cast(lake._issuer as varchar) as _issuer,
    cast(lake._department as varchar) as _department,
    cast(lake._export as varchar) as _export,
    cast(lake._delivers as varchar) as _delivers,
    cast(lake._delivery_id as varchar) as _delivery_id,
    cast(lake._generation as varchar) as _generation,
    cast(lake._business_date as date) as _business_date,
    cast(lake._revision as integer) as _revision,
    cast(lake._record_no as bigint) as _record_no,
    cast(lake._extra as varchar) as _extra,
    living.is_current as _is_current
from lake
inner join living on lake._delivery_id = living.delivery_id and lake._generation = living.generation
