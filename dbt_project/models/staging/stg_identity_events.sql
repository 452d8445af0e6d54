with lake as (
    select * from {{ source('lake', 'identity_events') }}
),

living as (
    select generation from {{ source('lake', 'manifest') }}
    where entity = 'identity_events'
)

select
    cast(lake.event_id as bigint) as event_id,
    cast(lake.registry_seq as bigint) as registry_seq,
    cast(lake.at as timestamp) as happened_at,
    cast(lake.at as date) as happened_date,
    cast(lake.kind as varchar) as event_kind,
    cast(lake.customer_id as varchar) as customer_id,
    cast(lake.other_customer_id as varchar) as other_customer_id,
    cast(lake._generation as varchar) as _generation
from lake
inner join living on lake._generation = living.generation
