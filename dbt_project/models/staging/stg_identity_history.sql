with lake as (
    select * from {{ source('lake', 'identity_history') }}
),

living as (
    select generation from {{ source('lake', 'manifest') }}
    where entity = 'identity_history'
)

select
    cast(lake.record_id as varchar) as customer_record_id,
    cast(lake.customer_id as varchar) as customer_id,
    cast(lake.from_seq as bigint) as from_seq,
    cast(lake.from_at as timestamp) as from_at,
    cast(lake.from_at as date) as from_date,
    cast(lake.to_seq as bigint) as to_seq,
    cast(lake.to_at as timestamp) as to_at,
    cast(lake.to_at as date) as to_date,
    cast(lake._generation as varchar) as _generation
from lake
inner join living on lake._generation = living.generation
