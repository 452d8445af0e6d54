with living as (
    select * from {{ ref('stg_campaign_costs') }}
    where _is_current
),

newest as (
    {{ newest_rows('living', 'campaign_cost_id') }}
),

campaigns as (
    select campaign_id from {{ ref('dim_campaign') }}
),

final as (
    select
        newest.*,
        newest._issuer as issuer,
        campaigns.campaign_id is null as is_orphan_campaign
    from newest
    left join campaigns on newest.campaign_id = campaigns.campaign_id
)

{{ cast_to_contract('final') }}
