-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'partner_reports') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'partner_reports'
)

select
    lake._issuer || ':' || lake.source_partner_report_id as partner_report_id,
    lake._issuer || ':' || lake.source_customer_id as customer_record_id,
    lake._issuer || ':' || lake.source_product_id as product_id,
    cast(lake.source_partner_report_id as varchar) as source_partner_report_id,
    cast(lake.source_customer_id as varchar) as source_customer_id,
    cast(lake.source_product_id as varchar) as source_product_id,
    cast(lake.sold_date as date) as sold_date,
    cast(lake.reported_date as date) as reported_date,
    cast(lake.due_date as date) as due_date,
    cast(lake.sold_qty as decimal(18, 3)) as sold_qty,
    cast(lake.end_customer_name as varchar) as end_customer_name,
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
