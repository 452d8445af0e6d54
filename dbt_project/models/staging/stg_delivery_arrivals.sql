with lake as (
    select * from {{ source('lake', 'delivery_arrivals') }}
),

living as (
    select generation from {{ source('lake', 'manifest') }}
    where entity = 'delivery_arrivals'
)

select
    cast(lake.arrival_id as varchar) as arrival_id,
    cast(lake.department as varchar) as department,
    cast(lake.export as varchar) as export,
    cast(lake.owner as varchar) as owner,
    cast(lake.every as varchar) as every,
    cast(lake.due_by as varchar) as due_by,
    cast(lake.weekdays as varchar) as weekdays,
    cast(lake.as_of_date as date) as as_of_date,
    cast(lake.last_arrived_date as date) as last_arrived_date,
    cast(lake.expected_date as date) as expected_date,
    cast(lake.arrival_state as varchar) as arrival_state,
    cast(lake.missing_count as bigint) as missing_count,
    cast(lake.missing_dates as varchar) as missing_dates,
    cast(lake._generation as varchar) as _generation
from lake
inner join living on lake._generation = living.generation
