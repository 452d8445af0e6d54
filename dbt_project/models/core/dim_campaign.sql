{%- set window_days = 30 %}
with living as (
    select * from {{ ref('stg_campaigns') }}
),

newest as (
    {{ newest_rows('living', 'campaign_id') }}
),

final as (
    select
        *,
        _issuer as issuer,
        _is_current as is_listed,
        {{ dateadd('day', window_days - 1, 'started_date') }} as window_end_date
    from newest
)

{{ cast_to_contract('final') }}
