with living as (
    select * from {{ ref('stg_campaigns') }}
),

newest as (
    {{ newest_rows('living', 'campaign_id') }}
),

measured as (
    select newest.*, thresholds.campaign_days
    from newest
    cross join {{ source('plumbing', 'thresholds') }} as thresholds
),

final as (
    select
        *,
        _issuer as issuer,
        _is_current as is_listed,
        {{ dateadd('day', 'campaign_days - 1', 'started_date') }} as window_end_date
    from measured
)

{{ cast_to_contract('final') }}
