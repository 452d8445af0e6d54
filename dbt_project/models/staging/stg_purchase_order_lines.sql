-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'purchase_order_lines') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'purchase_order_lines'
)

select
    lake._issuer || ':' || lake.source_purchase_order_id as purchase_order_id,
    lake._issuer || ':' || lake.source_supplier_id as supplier_id,
    lake._issuer || ':' || lake.source_product_id as product_id,
    lake._issuer || ':' || lake.source_site_id as site_id,
    lake._issuer || ':' || cast(lake.source_purchase_order_id as varchar) || ':' || cast(lake.line_no as varchar) as purchase_order_line_id,
    cast(lake.source_purchase_order_id as varchar) as source_purchase_order_id,
    cast(lake.line_no as bigint) as line_no,
    cast(lake.ordered_date as date) as ordered_date,
    cast(lake.source_supplier_id as varchar) as source_supplier_id,
    cast(lake.source_product_id as varchar) as source_product_id,
    cast(lake.source_site_id as varchar) as source_site_id,
    cast(lake.ordered_qty as decimal(18, 3)) as ordered_qty,
    cast(lake.unit_price_amt as decimal(18, 4)) as unit_price_amt,
    cast(lake.promised_date as date) as promised_date,
    cast(lake.received_qty as decimal(18, 3)) as received_qty,
    cast(lake.received_date as date) as received_date,
    cast(lake.status as varchar) as status,
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
