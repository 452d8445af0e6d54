-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'activities') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'activities'
)

select
    lake._issuer || ':' || lake.source_activity_id as activity_id,
    lake._issuer || ':' || lake.source_customer_id as customer_record_id,
    lake._issuer || ':' || lake.source_employee_id as employee_id,
    lake._issuer || ':' || lake.source_opportunity_id as opportunity_id,
    cast(lake.source_activity_id as varchar) as source_activity_id,
    cast(lake.source_customer_id as varchar) as source_customer_id,
    cast(lake.source_employee_id as varchar) as source_employee_id,
    cast(lake.source_opportunity_id as varchar) as source_opportunity_id,
    cast(lake.activity_at as timestamp) as activity_at,
    cast(lake.activity_date as date) as activity_date,
    cast(lake.activity_type as varchar) as activity_type,
    cast(lake.direction as varchar) as direction,
    cast(lake.result_code as varchar) as result_code,
    cast(lake.next_contact_date as date) as next_contact_date,
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
