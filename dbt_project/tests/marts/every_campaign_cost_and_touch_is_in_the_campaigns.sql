-- Rows in = rows out + listed exclusions: costs and touches of campaigns that are not known, and costs in another
-- currency or tax basis. A customer listed twice is one customer and two touches.
with campaigns as (
    select
        coalesce(sum(cost_amt), 0) as cost_amt,
        coalesce(sum(touch_count), 0) as touch_count
    from {{ ref('mart_campaign') }}
),

costs as (
    select coalesce(sum(costs.cost_amt), 0) as cost_amt
    from {{ ref('fct_campaign_cost') }} as costs
    inner join {{ ref('dim_campaign') }} as dim
        on
            costs.campaign_id = dim.campaign_id
            and costs.currency_code is not distinct from dim.currency_code
            and costs.tax_basis is not distinct from dim.tax_basis
),

touches as (
    select count(*) as touch_count
    from {{ ref('fct_campaign_touch') }}
    where not is_orphan_campaign
)

select campaigns.touch_count as campaign_touch_count, touches.touch_count
from campaigns
cross join costs
cross join touches
where campaigns.cost_amt <> costs.cost_amt or campaigns.touch_count <> touches.touch_count
