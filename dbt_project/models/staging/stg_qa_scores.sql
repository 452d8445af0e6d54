-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'qa_scores') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'qa_scores'
)

select
    lake._issuer || ':' || lake.source_qa_score_id as qa_score_id,
    lake._issuer || ':' || lake.source_call_id as call_id,
    lake._issuer || ':' || lake.source_employee_id as employee_id,
    cast(lake.source_qa_score_id as varchar) as source_qa_score_id,
    cast(lake.source_call_id as varchar) as source_call_id,
    cast(lake.source_employee_id as varchar) as source_employee_id,
    cast(lake.scored_date as date) as scored_date,
    cast(lake.score_pct as decimal(9, 4)) as score_pct,
    cast(lake.pass_score_pct as decimal(9, 4)) as pass_score_pct,
    cast(lake.is_answer_correct as boolean) as is_answer_correct,
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
