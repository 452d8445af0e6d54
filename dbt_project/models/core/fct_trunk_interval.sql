{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('trunk_intervals', 'trunk_interval_id', []) }}",
) }}

with living as (
    select * from {{ ref('stg_trunk_intervals') }}
    where _is_current {{ only_touched('trunk_intervals', 'trunk_interval_id') }}
),

newest as (
    {{ newest_rows('living', 'trunk_interval_id') }}
),

final as (
    select
        *,
        _issuer as issuer,
        attempt_count - blocked_count as connected_count
    from newest
)

{{ cast_to_contract('final') }}
