-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'interactions') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'interactions'
)

select
    lake._issuer || ':' || lake.source_interaction_id as interaction_id,
    coalesce(lake.customer_issuer, lake._issuer) || ':' || lake.source_customer_id as customer_record_id,
    cast(lake.source_interaction_id as varchar) as source_interaction_id,
    cast(lake.customer_issuer as varchar) as customer_issuer,
    cast(lake.source_customer_id as varchar) as source_customer_id,
    cast(lake.channel_code as varchar) as channel_code,
    cast(lake.reason_name as varchar) as reason_name,
    cast(lake.started_at as timestamp) as started_at,
    cast(lake.started_date as date) as started_date,
    cast(lake.ended_at as timestamp) as ended_at,
    cast(lake.ended_date as date) as ended_date,
    cast(lake.is_self_service as boolean) as is_self_service,
    cast(lake.is_resolved as boolean) as is_resolved,
    cast(lake.handed_to_channel_code as varchar) as handed_to_channel_code,
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
