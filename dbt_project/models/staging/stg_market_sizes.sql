-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'market_sizes') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'market_sizes'
)

select
    lake._issuer || ':' || cast(lake.market_year as varchar) || ':' || cast(lake.category_name as varchar) || ':' || cast(lake.region_code as varchar) as market_size_id,
    cast(lake.market_year as bigint) as market_year,
    cast(lake.category_name as varchar) as category_name,
    cast(lake.region_code as varchar) as region_code,
    cast(lake.market_size_amt as decimal(18, 4)) as market_size_amt,
    cast(lake.source_name as varchar) as source_name,
    cast(lake.currency_code as varchar) as currency_code,
    cast(lake.tax_basis as varchar) as tax_basis,
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
