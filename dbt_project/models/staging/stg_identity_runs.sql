with lake as (
    select * from {{ source('lake', 'identity_runs') }}
),

living as (
    select generation from {{ source('lake', 'manifest') }}
    where entity = 'identity_runs'
)

select
    cast(lake.registry_seq as bigint) as registry_seq,
    cast(lake."at" as timestamp) as happened_at,
    cast(lake.model_version as varchar) as model_version,
    cast(lake.is_shipped as boolean) as is_shipped,
    cast(lake.trained_on as bigint) as trained_on,
    cast(lake.threshold as double) as threshold,
    cast(lake.record_count as bigint) as record_count,
    cast(lake.customer_count as bigint) as customer_count,
    cast(lake.compared_pair_count as bigint) as compared_pair_count,
    cast(lake.exact_link_count as bigint) as exact_link_count,
    cast(lake.model_link_count as bigint) as model_link_count,
    cast(lake.broken_link_count as bigint) as broken_link_count,
    cast(lake.guarded_value_count as bigint) as guarded_value_count,
    cast(lake.warnings_zh as varchar) as warnings_zh,
    cast(lake.warnings_en as varchar) as warnings_en,
    cast(lake._generation as varchar) as _generation
from lake
inner join living on lake._generation = living.generation
