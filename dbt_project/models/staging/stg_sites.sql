-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'sites') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'sites'
)

select
    lake._issuer || ':' || lake.source_site_id as site_id,
    cast(lake.source_site_id as varchar) as source_site_id,
    cast(lake.site_name as varchar) as site_name,
    cast(lake.site_type as varchar) as site_type,
    cast(lake.city_name as varchar) as city_name,
    cast(lake.region_code as varchar) as region_code,
    cast(lake.listed_date as date) as listed_date,
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
