with lake as (
    select * from {{ source('lake', 'identity_doubts') }}
),

living as (
    select generation from {{ source('lake', 'manifest') }}
    where entity = 'identity_doubts'
)

select
    cast(lake.customer_record_id as varchar) as customer_record_id,
    cast(lake.field_name as varchar) as field_name,
    cast(lake._generation as varchar) as _generation
from lake
inner join living on lake._generation = living.generation
