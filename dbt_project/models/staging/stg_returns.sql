-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'returns') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'returns'
)

select
    lake._issuer || ':' || lake.source_return_id as return_id,
    lake._issuer || ':' || lake.source_order_id as order_id,
    lake._issuer || ':' || lake.source_shipment_id as shipment_id,
    lake._issuer || ':' || lake.source_customer_id as customer_record_id,
    lake._issuer || ':' || lake.source_product_id as product_id,
    cast(lake.source_return_id as varchar) as source_return_id,
    cast(lake.source_order_id as varchar) as source_order_id,
    cast(lake.line_no as bigint) as line_no,
    cast(lake.source_shipment_id as varchar) as source_shipment_id,
    cast(lake.source_customer_id as varchar) as source_customer_id,
    cast(lake.source_product_id as varchar) as source_product_id,
    cast(lake.returned_at as timestamp) as returned_at,
    cast(lake.returned_date as date) as returned_date,
    cast(lake.returned_qty as decimal(18, 3)) as returned_qty,
    cast(lake.refund_amt as decimal(18, 4)) as refund_amt,
    cast(lake.return_reason as varchar) as return_reason,
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
