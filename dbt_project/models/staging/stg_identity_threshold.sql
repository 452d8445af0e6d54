with lake as (
    select * from {{ source('lake', 'identity_threshold') }}
),

living as (
    select generation from {{ source('lake', 'manifest') }}
    where entity = 'identity_threshold'
)

select
    cast(lake.threshold as double) as threshold,
    cast(lake.labelled_pair_count as bigint) as labelled_pair_count,
    cast(lake.true_positive_count as bigint) as true_positive_count,
    cast(lake.false_positive_count as bigint) as false_positive_count,
    cast(lake.false_negative_count as bigint) as false_negative_count,
    cast(lake.label_source as varchar) as label_source,
    cast(lake.is_present as boolean) as is_present,
    cast(lake._generation as varchar) as _generation
from lake
inner join living on lake._generation = living.generation
