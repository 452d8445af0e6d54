-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'surveys') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'surveys'
)

select
    lake._issuer || ':' || lake.source_survey_id as survey_id,
    lake._issuer || ':' || lake.source_ticket_id as ticket_id,
    lake._issuer || ':' || lake.source_customer_id as customer_record_id,
    cast(lake.source_survey_id as varchar) as source_survey_id,
    cast(lake.source_ticket_id as varchar) as source_ticket_id,
    cast(lake.source_customer_id as varchar) as source_customer_id,
    cast(lake.sent_at as timestamp) as sent_at,
    cast(lake.sent_date as date) as sent_date,
    cast(lake.answered_at as timestamp) as answered_at,
    cast(lake.answered_date as date) as answered_date,
    cast(lake.scale_max as bigint) as scale_max,
    cast(lake.touchpoint_code as varchar) as touchpoint_code,
    cast(lake.score as bigint) as score,
    cast(lake.expectation_score as bigint) as expectation_score,
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
