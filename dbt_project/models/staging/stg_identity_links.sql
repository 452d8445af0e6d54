with lake as (
    select * from {{ source('lake', 'identity_links') }}
),

living as (
    select generation from {{ source('lake', 'manifest') }}
    where entity = 'identity_links'
)

select
    cast(lake.record_id_a as varchar) as customer_record_id_a,
    cast(lake.record_id_b as varchar) as customer_record_id_b,
    cast(lake.rule as varchar) as rule,
    cast(lake.match_score as double) as match_score,
    cast(lake.evidence_zh as varchar) as evidence_zh,
    cast(lake.evidence_en as varchar) as evidence_en,
    cast(lake._generation as varchar) as _generation
from lake
inner join living on lake._generation = living.generation
