-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'batches') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'batches'
)

select
    lake._issuer || ':' || lake.source_product_id as product_id,
    lake._issuer || ':' || lake.source_supplier_id as supplier_id,
    lake._issuer || ':' || cast(lake.source_product_id as varchar) || ':' || cast(lake.batch_number as varchar) as batch_id,
    cast(lake.source_product_id as varchar) as source_product_id,
    cast(lake.batch_number as varchar) as batch_number,
    cast(lake.source_supplier_id as varchar) as source_supplier_id,
    cast(lake.produced_date as date) as produced_date,
    cast(lake.received_date as date) as received_date,
    cast(lake.expiry_date as date) as expiry_date,
    cast(lake.quality_state as varchar) as quality_state,
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
