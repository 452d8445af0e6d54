with lake as (
    select * from {{ source('lake', 'identity_bridge') }}
),

living as (
    select generation from {{ source('lake', 'manifest') }}
    where entity = 'identity_bridge'
)

select
    cast(lake.customer_record_id as varchar) as customer_record_id,
    cast(lake.customer_id as varchar) as customer_id,
    cast(lake.decided_by as varchar) as decided_by,
    cast(lake.match_score as double) as match_score,
    cast(lake.linked_customer_record_id as varchar) as linked_customer_record_id,
    cast(lake.evidence_zh as varchar) as evidence_zh,
    cast(lake.evidence_en as varchar) as evidence_en,
    cast(lake._generation as varchar) as _generation
from lake
inner join living on lake._generation = living.generation
