with lake as (
    select * from {{ source('lake', 'delivery_findings') }}
),

living as (
    select generation from {{ source('lake', 'manifest') }}
    where entity = 'delivery_findings'
)

select
    cast(lake.finding_id as varchar) as finding_id,
    cast(lake.delivery_id as varchar) as delivery_id,
    cast(lake.department as varchar) as department,
    cast(lake.export as varchar) as export,
    cast(lake.file_name as varchar) as file_name,
    cast(lake.business_date as date) as business_date,
    cast(lake.topic as varchar) as topic,
    cast(lake.kind as varchar) as kind,
    cast(lake.subject as varchar) as subject,
    cast(lake.found_count as bigint) as found_count,
    cast(lake.repaired_count as bigint) as repaired_count,
    cast(lake.detail as varchar) as detail,
    cast(lake._generation as varchar) as _generation
from lake
inner join living on lake._generation = living.generation
