with lake as (
    select * from {{ source('lake', 'identity_relations') }}
),

living as (
    select generation from {{ source('lake', 'manifest') }}
    where entity = 'identity_relations'
)

select
    cast(lake.relation as varchar) as relation,
    cast(lake.record_id as varchar) as customer_record_id,
    cast(lake.other_record_id as varchar) as other_customer_record_id,
    cast(lake.evidence_zh as varchar) as evidence_zh,
    cast(lake.evidence_en as varchar) as evidence_en,
    cast(lake._generation as varchar) as _generation
from lake
inner join living on lake._generation = living.generation
