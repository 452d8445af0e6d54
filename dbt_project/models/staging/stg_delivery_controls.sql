with lake as (
    select * from {{ source('lake', 'delivery_controls') }}
),

living as (
    select generation from {{ source('lake', 'manifest') }}
    where entity = 'delivery_controls'
)

select
    cast(lake.control_id as varchar) as control_id,
    cast(lake.delivery_id as varchar) as delivery_id,
    cast(lake.department as varchar) as department,
    cast(lake.export as varchar) as export,
    cast(lake.file_name as varchar) as file_name,
    cast(lake.business_date as date) as business_date,
    cast(lake.control_name as varchar) as control_name,
    cast(lake.stated_by as varchar) as stated_by,
    cast(lake.stated_in as varchar) as stated_in,
    cast(lake.expected as varchar) as expected,
    cast(lake.found as varchar) as found,
    cast(lake.control_state as varchar) as control_state,
    cast(lake._generation as varchar) as _generation
from lake
inner join living on lake._generation = living.generation
