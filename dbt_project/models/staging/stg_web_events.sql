-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'web_events') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'web_events'
)

select
    lake._issuer || ':' || lake.source_web_event_id as web_event_id,
    coalesce(lake.customer_issuer, lake._issuer) || ':' || lake.source_customer_id as customer_record_id,
    lake._issuer || ':' || lake.source_campaign_id as campaign_id,
    coalesce(lake.product_issuer, lake._issuer) || ':' || lake.source_product_id as product_id,
    cast(lake.source_web_event_id as varchar) as source_web_event_id,
    cast(lake.customer_issuer as varchar) as customer_issuer,
    cast(lake.source_customer_id as varchar) as source_customer_id,
    cast(lake.event_at as timestamp) as event_at,
    cast(lake.event_date as date) as event_date,
    cast(lake.event_type as varchar) as event_type,
    cast(lake.page_name as varchar) as page_name,
    cast(lake.source_campaign_id as varchar) as source_campaign_id,
    cast(lake.product_issuer as varchar) as product_issuer,
    cast(lake.source_product_id as varchar) as source_product_id,
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
