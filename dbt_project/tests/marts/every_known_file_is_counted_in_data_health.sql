-- Rows in = rows out, less the files that no contract knows.
with deliveries as (
    select
        count(*) as files_count,
        coalesce(sum(loaded_count) filter (where is_living), 0) as loaded_count
    from {{ ref('mart_delivery') }}
    where export is not null
),

exports as (
    select
        coalesce(sum(files_count), 0) as files_count,
        coalesce(sum(loaded_count), 0) as loaded_count
    from {{ ref('mart_data_health') }}
)

select
    deliveries.files_count as files_received,
    exports.files_count as files_reported
from deliveries
cross join exports
where deliveries.files_count <> exports.files_count or deliveries.loaded_count <> exports.loaded_count
