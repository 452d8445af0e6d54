-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'orders') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'orders'
)

select
    lake._issuer || ':' || lake.source_order_id as order_id,
    lake._issuer || ':' || lake.source_customer_id as customer_record_id,
    lake._issuer || ':' || lake.source_employee_id as employee_id,
    cast(lake.source_order_id as varchar) as source_order_id,
    cast(lake.ordered_at as timestamp) as ordered_at,
    cast(lake.ordered_date as date) as ordered_date,
    cast(lake.source_customer_id as varchar) as source_customer_id,
    cast(lake.source_employee_id as varchar) as source_employee_id,
    cast(lake.status as varchar) as status,
    cast(lake.promised_date as date) as promised_date,
    cast(lake.shipped_date as date) as shipped_date,
    cast(lake.channel_code as varchar) as channel_code,
    cast(lake.region_code as varchar) as region_code,
    cast(lake.cancel_reason as varchar) as cancel_reason,
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
