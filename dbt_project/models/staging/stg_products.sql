-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'products') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'products'
)

select
    lake._issuer || ':' || lake.source_product_id as product_id,
    lake._issuer || ':' || lake.source_supplier_id as supplier_id,
    cast(lake.source_product_id as varchar) as source_product_id,
    cast(lake.product_name as varchar) as product_name,
    cast(lake.category_name as varchar) as category_name,
    cast(lake.subcategory_name as varchar) as subcategory_name,
    cast(lake.brand_name as varchar) as brand_name,
    cast(lake.unit_name as varchar) as unit_name,
    cast(lake.pack_qty as decimal(18, 3)) as pack_qty,
    cast(lake.tier_name as varchar) as tier_name,
    cast(lake.shelf_life_days as bigint) as shelf_life_days,
    cast(lake.list_price_amt as decimal(18, 4)) as list_price_amt,
    cast(lake.standard_cost_amt as decimal(18, 4)) as standard_cost_amt,
    cast(lake.source_supplier_id as varchar) as source_supplier_id,
    cast(lake.listed_date as date) as listed_date,
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
