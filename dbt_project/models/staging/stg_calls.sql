-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'calls') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'calls'
)

select
    lake._issuer || ':' || lake.source_call_id as call_id,
    lake._issuer || ':' || lake.source_customer_id as customer_record_id,
    cast(lake.source_call_id as varchar) as source_call_id,
    cast(lake.source_customer_id as varchar) as source_customer_id,
    cast(lake.queue_name as varchar) as queue_name,
    cast(lake.direction as varchar) as direction,
    cast(lake.reason_name as varchar) as reason_name,
    cast(lake.offered_at as timestamp) as offered_at,
    cast(lake.offered_date as date) as offered_date,
    cast(lake.answered_at as timestamp) as answered_at,
    cast(lake.answered_date as date) as answered_date,
    cast(lake.ended_at as timestamp) as ended_at,
    cast(lake.ended_date as date) as ended_date,
    cast(lake.wait_sec as bigint) as wait_sec,
    cast(lake.talk_sec as bigint) as talk_sec,
    cast(lake.hold_sec as bigint) as hold_sec,
    cast(lake.wrap_sec as bigint) as wrap_sec,
    cast(lake.is_transferred as boolean) as is_transferred,
    cast(lake.is_abandoned as boolean) as is_abandoned,
    cast(lake.ivr_path as varchar) as ivr_path,
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
