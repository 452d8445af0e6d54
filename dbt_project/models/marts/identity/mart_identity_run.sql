with runs as (
    select * from {{ ref('stg_identity_runs') }}
),

final as (
    select
        *,
        registry_seq = max(registry_seq) over () as is_newest,
        cast(happened_at as date) as happened_date,
        exact_link_count + model_link_count as link_count
    from runs
)

{{ cast_to_contract('final') }}
order by registry_seq desc nulls last
