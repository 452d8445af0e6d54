with reached as (
    select
        campaign_id,
        sum(touch_count) as touch_count,
        count(*) as assigned_count,
        count(*) filter (where arm = 'both') as in_both_arms_count,
        count(*) filter (where arm = 'control' and is_sent) as control_sent_count,
        count(*) filter (where is_sent) as sent_count,
        count(*) filter (where is_delivered) as delivered_count,
        count(*) filter (where is_opened) as opened_count,
        count(*) filter (where is_clicked) as clicked_count,
        count(*) filter (where is_replied) as replied_count,
        count(*) filter (where is_unsubscribed) as unsubscribed_count,
        count(*) filter (where arm = 'treatment' and is_new) as new_customer_count
    from {{ ref('int_campaign_customers__sales') }}
    group by campaign_id
),

spent as (
    select campaign_id, currency_code, tax_basis, sum(cost_amt) as cost_amt
    from {{ ref('fct_campaign_cost') }}
    group by campaign_id, currency_code, tax_basis
),

-- An effect is told once the days in which sales count have passed, not before.
measured as (
    select
        campaigns.*,
        spent.cost_amt,
        campaigns.window_end_date <= night.as_of_date as is_window_closed,
        coalesce(reached.touch_count, 0) as touch_count,
        coalesce(reached.assigned_count, 0) as assigned_count,
        coalesce(reached.in_both_arms_count, 0) as in_both_arms_count,
        coalesce(reached.control_sent_count, 0) as control_sent_count,
        coalesce(reached.new_customer_count, 0) as new_customer_count,
        coalesce(reached.sent_count, 0) as sent_count,
        coalesce(reached.delivered_count, 0) as delivered_count,
        coalesce(reached.opened_count, 0) as opened_count,
        coalesce(reached.clicked_count, 0) as clicked_count,
        coalesce(reached.replied_count, 0) as replied_count,
        coalesce(reached.unsubscribed_count, 0) as unsubscribed_count,
        least(coalesce(effects.treated_count, 0), coalesce(effects.control_count, 0)) < thresholds.compare_min_count
            as is_small_sample,
        coalesce(effects.treated_count, 0) as treated_count,
        coalesce(effects.control_count, 0) as control_count,
        effects.treated_net_sales_amt,
        effects.control_net_sales_amt,
        effects.treated_mean as treated_sales_per_customer_amt,
        effects.control_mean as control_sales_per_customer_amt,
        case when campaigns.window_end_date <= night.as_of_date then effects.effect end as effect,
        case when campaigns.window_end_date <= night.as_of_date then effects.margin_effect end as margin_effect,
        effects.effect_half_width,
        effects.margin_half_width
    from {{ ref('dim_campaign') }} as campaigns
    cross join {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'thresholds') }} as thresholds
    left join reached on campaigns.campaign_id = reached.campaign_id
    left join {{ ref('int_campaigns__effect') }} as effects on campaigns.campaign_id = effects.campaign_id
    left join spent
        on
            campaigns.campaign_id = spent.campaign_id
            and campaigns.currency_code is not distinct from spent.currency_code
            and campaigns.tax_basis is not distinct from spent.tax_basis
),

final as (
    select
        *,
        cost_amt / nullif(budget_amt, 0) as budget_use_x,
        cast(delivered_count as double) / nullif(sent_count, 0) as delivered_ratio,
        cast(opened_count as double) / nullif(delivered_count, 0) as opened_ratio,
        cast(clicked_count as double) / nullif(delivered_count, 0) as clicked_ratio,
        cast(replied_count as double) / nullif(delivered_count, 0) as replied_ratio,
        cast(unsubscribed_count as double) / nullif(delivered_count, 0) as unsubscribed_ratio,
        effect as incremental_net_sales_amt,
        effect - effect_half_width as incremental_net_sales_low_amt,
        effect + effect_half_width as incremental_net_sales_high_amt,
        margin_effect as incremental_margin_amt,
        margin_effect - margin_half_width as incremental_margin_low_amt,
        margin_effect + margin_half_width as incremental_margin_high_amt,
        cast(treated_net_sales_amt as double) / nullif(cast(cost_amt as double), 0) as roas_x,
        effect / nullif(cast(cost_amt as double), 0) as incremental_roas_x,
        (margin_effect - cast(cost_amt as double)) / nullif(cast(cost_amt as double), 0) as campaign_roi_x,
        (margin_effect - margin_half_width - cast(cost_amt as double)) / nullif(cast(cost_amt as double), 0)
            as campaign_roi_low_x,
        (margin_effect + margin_half_width - cast(cost_amt as double)) / nullif(cast(cost_amt as double), 0)
            as campaign_roi_high_x,
        case when is_window_closed then cost_amt / nullif(new_customer_count, 0) end as cac_amt
    from measured
)

{{ cast_to_contract('final') }}
