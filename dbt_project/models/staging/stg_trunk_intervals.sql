-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'trunk_intervals') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'trunk_intervals'
)

select
    lake._issuer || ':' || cast(lake.interval_start_at as varchar) || ':' || cast(lake.trunk_name as varchar) as trunk_interval_id,
    cast(lake.interval_start_at as timestamp) as interval_start_at,
    cast(lake.interval_start_date as date) as interval_start_date,
    cast(lake.trunk_name as varchar) as trunk_name,
    cast(lake.attempt_count as bigint) as attempt_count,
    cast(lake.blocked_count as bigint) as blocked_count,
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
