-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'unfilled_demand') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'unfilled_demand'
)

select
    lake._issuer || ':' || lake.source_unfilled_demand_id as unfilled_demand_id,
    lake._issuer || ':' || lake.source_customer_id as customer_record_id,
    lake._issuer || ':' || lake.source_product_id as product_id,
    lake._issuer || ':' || lake.source_site_id as site_id,
    lake._issuer || ':' || lake.source_order_id as order_id,
    cast(lake.source_unfilled_demand_id as varchar) as source_unfilled_demand_id,
    cast(lake.source_customer_id as varchar) as source_customer_id,
    cast(lake.source_product_id as varchar) as source_product_id,
    cast(lake.source_site_id as varchar) as source_site_id,
    cast(lake.asked_date as date) as asked_date,
    cast(lake.asked_qty as decimal(18, 3)) as asked_qty,
    cast(lake.unfilled_qty as decimal(18, 3)) as unfilled_qty,
    cast(lake.reason_code as varchar) as reason_code,
    cast(lake.unit_price_amt as decimal(18, 4)) as unit_price_amt,
    cast(lake.source_order_id as varchar) as source_order_id,
    cast(lake.line_no as bigint) as line_no,
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
