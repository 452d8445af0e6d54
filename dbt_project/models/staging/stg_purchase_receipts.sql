-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'purchase_receipts') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'purchase_receipts'
)

select
    lake._issuer || ':' || lake.source_purchase_receipt_id as purchase_receipt_id,
    lake._issuer || ':' || lake.source_purchase_order_id as purchase_order_id,
    lake._issuer || ':' || lake.source_supplier_id as supplier_id,
    lake._issuer || ':' || lake.source_product_id as product_id,
    lake._issuer || ':' || lake.source_site_id as site_id,
    cast(lake.source_purchase_receipt_id as varchar) as source_purchase_receipt_id,
    cast(lake.source_purchase_order_id as varchar) as source_purchase_order_id,
    cast(lake.line_no as bigint) as line_no,
    cast(lake.source_supplier_id as varchar) as source_supplier_id,
    cast(lake.source_product_id as varchar) as source_product_id,
    cast(lake.source_site_id as varchar) as source_site_id,
    cast(lake.batch_number as varchar) as batch_number,
    cast(lake.received_date as date) as received_date,
    cast(lake.received_qty as decimal(18, 3)) as received_qty,
    cast(lake.accepted_qty as decimal(18, 3)) as accepted_qty,
    cast(lake.rejected_qty as decimal(18, 3)) as rejected_qty,
    cast(lake.reject_reason as varchar) as reject_reason,
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
