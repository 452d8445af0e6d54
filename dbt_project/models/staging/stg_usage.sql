-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'usage') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'usage'
)

select
    lake._issuer || ':' || lake.source_contract_id as contract_id,
    lake._issuer || ':' || lake.source_customer_id as customer_record_id,
    lake._issuer || ':' || cast(lake.source_contract_id as varchar) || ':' || cast(lake.usage_date as varchar) || ':' || cast(lake.usage_code as varchar) as usage_id,
    cast(lake.source_contract_id as varchar) as source_contract_id,
    cast(lake.source_customer_id as varchar) as source_customer_id,
    cast(lake.usage_date as date) as usage_date,
    cast(lake.usage_code as varchar) as usage_code,
    cast(lake.usage_qty as decimal(18, 3)) as usage_qty,
    cast(lake.unit_name as varchar) as unit_name,
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
