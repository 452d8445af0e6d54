-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'shipments') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'shipments'
)

select
    lake._issuer || ':' || lake.source_shipment_id as shipment_id,
    lake._issuer || ':' || lake.source_order_id as order_id,
    lake._issuer || ':' || lake.source_product_id as product_id,
    cast(lake.source_shipment_id as varchar) as source_shipment_id,
    cast(lake.source_order_id as varchar) as source_order_id,
    cast(lake.line_no as bigint) as line_no,
    cast(lake.source_product_id as varchar) as source_product_id,
    cast(lake.shipped_qty as decimal(18, 3)) as shipped_qty,
    cast(lake.shipped_at as timestamp) as shipped_at,
    cast(lake.shipped_date as date) as shipped_date,
    cast(lake.delivered_at as timestamp) as delivered_at,
    cast(lake.delivered_date as date) as delivered_date,
    cast(lake.promised_date as date) as promised_date,
    cast(lake.carrier_name as varchar) as carrier_name,
    cast(lake.is_damaged as boolean) as is_damaged,
    cast(lake.is_documented as boolean) as is_documented,
    cast(lake.is_misdirected as boolean) as is_misdirected,
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
