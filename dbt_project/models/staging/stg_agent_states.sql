-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'agent_states') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'agent_states'
)

select
    lake._issuer || ':' || lake.source_agent_state_id as agent_state_id,
    lake._issuer || ':' || lake.source_employee_id as employee_id,
    cast(lake.source_agent_state_id as varchar) as source_agent_state_id,
    cast(lake.source_employee_id as varchar) as source_employee_id,
    cast(lake.queue_name as varchar) as queue_name,
    cast(lake.state_code as varchar) as state_code,
    cast(lake.started_at as timestamp) as started_at,
    cast(lake.started_date as date) as started_date,
    cast(lake.ended_at as timestamp) as ended_at,
    cast(lake.ended_date as date) as ended_date,
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
