-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'business_events') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'business_events'
)

select
    lake._issuer || ':' || lake.source_business_event_id as business_event_id,
    cast(lake.source_business_event_id as varchar) as source_business_event_id,
    cast(lake.event_code as varchar) as event_code,
    cast(lake.event_name_zh as varchar) as event_name_zh,
    cast(lake.event_name_en as varchar) as event_name_en,
    cast(lake.starts_date as date) as starts_date,
    cast(lake.ends_date as date) as ends_date,
    cast(lake.kind as varchar) as kind,
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
