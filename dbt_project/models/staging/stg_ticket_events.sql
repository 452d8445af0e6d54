-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'ticket_events') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'ticket_events'
)

select
    lake._issuer || ':' || lake.source_ticket_id as ticket_id,
    lake._issuer || ':' || lake.source_employee_id as employee_id,
    coalesce(lake._issuer || ':' || cast(lake.source_ticket_id as varchar) || ':' || cast(lake.event_no as varchar), lake._delivery_id || ':' || cast(lake._record_no as varchar)) as ticket_event_id,
    cast(lake.source_ticket_id as varchar) as source_ticket_id,
    cast(lake.event_no as bigint) as event_no,
    cast(lake.event_at as timestamp) as event_at,
    cast(lake.event_date as date) as event_date,
    cast(lake.event_name as varchar) as event_name,
    cast(lake.status as varchar) as status,
    cast(lake.source_employee_id as varchar) as source_employee_id,
    cast(lake.team_name as varchar) as team_name,
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
