-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'production_weeks') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'production_weeks'
)

select
    lake._issuer || ':' || lake.source_product_id as product_id,
    lake._issuer || ':' || cast(lake.source_product_id as varchar) || ':' || cast(lake.week_start_date as varchar) as production_week_id,
    cast(lake.source_product_id as varchar) as source_product_id,
    cast(lake.week_start_date as date) as week_start_date,
    cast(lake.listed_date as date) as listed_date,
    cast(lake.planned_qty as decimal(18, 3)) as planned_qty,
    cast(lake.produced_qty as decimal(18, 3)) as produced_qty,
    cast(lake.capacity_qty as decimal(18, 3)) as capacity_qty,
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
