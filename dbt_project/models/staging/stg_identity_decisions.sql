with lake as (
    select * from {{ source('lake', 'identity_decisions') }}
),

living as (
    select generation from {{ source('lake', 'manifest') }}
    where entity = 'identity_decisions'
)

select
    cast(lake.decision_id as bigint) as decision_id,
    cast(lake.at as timestamp) as decided_at,
    cast(lake.at as date) as decided_date,
    cast(lake.decided_by as varchar) as decided_by,
    cast(lake.reason as varchar) as reason,
    cast(lake.kind as varchar) as decision_kind,
    cast(lake.record_id_a as varchar) as customer_record_id_a,
    cast(lake.record_id_b as varchar) as customer_record_id_b,
    cast(lake.applied_seq as bigint) as applied_seq,
    cast(lake.is_in_force as boolean) as is_in_force,
    cast(lake._generation as varchar) as _generation
from lake
inner join living on lake._generation = living.generation
