-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'field_service_orders') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'field_service_orders'
)

select
    lake._issuer || ':' || lake.source_field_service_id as field_service_id,
    lake._issuer || ':' || lake.source_ticket_id as ticket_id,
    coalesce(lake.order_issuer, lake._issuer) || ':' || lake.source_order_id as order_id,
    coalesce(lake.customer_issuer, lake._issuer) || ':' || lake.source_customer_id as customer_record_id,
    lake._issuer || ':' || lake.source_employee_id as employee_id,
    cast(lake.source_field_service_id as varchar) as source_field_service_id,
    cast(lake.source_ticket_id as varchar) as source_ticket_id,
    cast(lake.order_issuer as varchar) as order_issuer,
    cast(lake.source_order_id as varchar) as source_order_id,
    cast(lake.customer_issuer as varchar) as customer_issuer,
    cast(lake.source_customer_id as varchar) as source_customer_id,
    cast(lake.source_employee_id as varchar) as source_employee_id,
    cast(lake.service_type as varchar) as service_type,
    cast(lake.requested_at as timestamp) as requested_at,
    cast(lake.requested_date as date) as requested_date,
    cast(lake.scheduled_date as date) as scheduled_date,
    cast(lake.done_at as timestamp) as done_at,
    cast(lake.done_date as date) as done_date,
    cast(lake.visit_count as bigint) as visit_count,
    cast(lake.is_first_visit_fixed as boolean) as is_first_visit_fixed,
    cast(lake.status as varchar) as status,
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
