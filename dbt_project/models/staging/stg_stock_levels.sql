-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'stock_levels') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'stock_levels'
)

select
    lake._issuer || ':' || lake.source_site_id as site_id,
    lake._issuer || ':' || lake.source_product_id as product_id,
    cast(lake.stock_date as date) as stock_date,
    cast(lake.source_site_id as varchar) as source_site_id,
    cast(lake.site_name as varchar) as site_name,
    cast(lake.source_product_id as varchar) as source_product_id,
    cast(lake.batch_number as varchar) as batch_number,
    cast(lake.received_date as date) as received_date,
    cast(lake.expiry_date as date) as expiry_date,
    cast(lake.on_hand_qty as decimal(18, 3)) as on_hand_qty,
    cast(lake.reserved_qty as decimal(18, 3)) as reserved_qty,
    cast(lake.blocked_qty as decimal(18, 3)) as blocked_qty,
    cast(lake.in_transit_qty as decimal(18, 3)) as in_transit_qty,
    cast(lake.reorder_point_qty as decimal(18, 3)) as reorder_point_qty,
    cast(lake.unit_cost_amt as decimal(18, 4)) as unit_cost_amt,
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
