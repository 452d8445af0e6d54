with lake as (
    select * from {{ source('lake', 'delivery_log') }}
),

living as (
    select generation from {{ source('lake', 'manifest') }}
    where entity = 'delivery_log'
)

select
    cast(lake.delivery_id as varchar) as delivery_id,
    cast(lake.department as varchar) as department,
    cast(lake.export as varchar) as export,
    cast(lake.issuer as varchar) as issuer,
    cast(lake.file_name as varchar) as file_name,
    cast(lake.business_date as date) as business_date,
    cast(lake.revision as integer) as revision,
    cast(lake.received_at as timestamp) as received_at,
    cast(lake.status as varchar) as status,
    cast(lake.reason as varchar) as reason,
    cast(lake.encoding as varchar) as encoding,
    cast(lake.encoding_evidence as varchar) as encoding_evidence,
    cast(lake.format as varchar) as format,
    cast(lake.physical_count as bigint) as physical_count,
    cast(lake.header_count as bigint) as header_count,
    cast(lake.loaded_count as bigint) as loaded_count,
    cast(lake.quarantined_count as bigint) as quarantined_count,
    cast(lake.skipped_count as bigint) as skipped_count,
    cast(lake.held_since as timestamp) as held_since,
    cast(lake.is_expected_daily as boolean) as is_expected_daily,
    cast(lake._generation as varchar) as _generation
from lake
inner join living on lake._generation = living.generation
