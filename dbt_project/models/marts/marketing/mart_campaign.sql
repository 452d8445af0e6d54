with campaigns as (
    select
        dim.*,
        dim.window_end_date <= night.as_of_date as is_window_closed
    from {{ ref('dim_campaign') }} as dim
    cross join {{ source('plumbing', 'night') }} as night
),

listed as (
    select * from {{ ref('int_campaign_touches__sales') }}
),

-- Sums of squares are exact decimals, so that the interval does not depend on the order of the rows.
reached as (
    select
        campaign_id,
        count(*) as assigned_count,
        count_if(is_treated) as treated_count,
        count_if(not is_treated) as control_count,
        count_if(is_sent) as sent_count,
        count_if(is_delivered) as delivered_count,
        count_if(is_opened) as opened_count,
        count_if(is_clicked) as clicked_count,
        count_if(is_replied) as replied_count,
        count_if(is_unsubscribed) as unsubscribed_count,
        count_if(is_treated and is_new) as new_customer_count,
        sum(lines_without_profit) as lines_without_profit,
        coalesce(sum(net_sales_amt) filter (where is_treated), 0) as treated_net_sales_amt,
        coalesce(sum(net_sales_amt) filter (where not is_treated), 0) as control_net_sales_amt,
        sum(profit_amt) filter (where is_treated) as treated_profit_amt,
        sum(profit_amt) filter (where not is_treated) as control_profit_amt,
        sum(cast(net_sales_amt as double) * cast(net_sales_amt as double)) filter (where is_treated) as treated_squares,
        sum(cast(net_sales_amt as double) * cast(net_sales_amt as double)) filter (where not is_treated) as control_squares
    from listed
    group by campaign_id
),

spent as (
    select campaign_id, currency_code, tax_basis, sum(cost_amt) as cost_amt
    from {{ ref('fct_campaign_cost') }}
    group by campaign_id, currency_code, tax_basis
),

measured as (
    select
        campaigns.*,
        spent.cost_amt,
        coalesce(reached.assigned_count, 0) as assigned_count,
        coalesce(reached.treated_count, 0) as treated_count,
        coalesce(reached.control_count, 0) as control_count,
        coalesce(reached.sent_count, 0) as sent_count,
        coalesce(reached.delivered_count, 0) as delivered_count,
        coalesce(reached.opened_count, 0) as opened_count,
        coalesce(reached.clicked_count, 0) as clicked_count,
        coalesce(reached.replied_count, 0) as replied_count,
        coalesce(reached.unsubscribed_count, 0) as unsubscribed_count,
        coalesce(reached.new_customer_count, 0) as new_customer_count,
        reached.lines_without_profit,
        cast(reached.treated_net_sales_amt as double) as treated_sum,
        cast(reached.control_net_sales_amt as double) as control_sum,
        cast(reached.treated_profit_amt as double) as treated_profit,
        cast(reached.control_profit_amt as double) as control_profit,
        cast(reached.treated_squares as double) as treated_squares,
        cast(reached.control_squares as double) as control_squares,
        reached.treated_net_sales_amt,
        reached.control_net_sales_amt
    from campaigns
    left join reached on campaigns.campaign_id = reached.campaign_id
    left join spent
        on
            campaigns.campaign_id = spent.campaign_id
            and campaigns.currency_code is not distinct from spent.currency_code
            and campaigns.tax_basis is not distinct from spent.tax_basis
),

means as (
    select
        *,
        treated_sum / nullif(treated_count, 0) as treated_mean,
        control_sum / nullif(control_count, 0) as control_mean,
        treated_profit / nullif(treated_count, 0) as treated_margin,
        control_profit / nullif(control_count, 0) as control_margin,
        (treated_squares - treated_sum * treated_sum / nullif(treated_count, 0))
        / nullif(treated_count - 1, 0) / nullif(treated_count, 0) as treated_error,
        (control_squares - control_sum * control_sum / nullif(control_count, 0))
        / nullif(control_count - 1, 0) / nullif(control_count, 0) as control_error
    from measured
),

effects as (
    select
        *,
        case when is_window_closed then (treated_mean - control_mean) * treated_count end as effect,
        1.959964 * sqrt(greatest(treated_error + control_error, 0)) * treated_count as half_width,
        case
            when is_window_closed and lines_without_profit = 0
                then (treated_margin - control_margin) * treated_count
        end as margin_effect
    from means
),

final as (
    select
        *,
        cost_amt / nullif(budget_amt, 0) as budget_use_x,
        delivered_count / nullif(sent_count, 0) as delivered_ratio,
        opened_count / nullif(delivered_count, 0) as opened_ratio,
        clicked_count / nullif(delivered_count, 0) as clicked_ratio,
        replied_count / nullif(delivered_count, 0) as replied_ratio,
        unsubscribed_count / nullif(delivered_count, 0) as unsubscribed_ratio,
        treated_mean as treated_sales_per_customer_amt,
        control_mean as control_sales_per_customer_amt,
        effect as incremental_net_sales_amt,
        effect - half_width as incremental_net_sales_low_amt,
        effect + half_width as incremental_net_sales_high_amt,
        margin_effect as incremental_margin_amt,
        treated_sum / nullif(cast(cost_amt as double), 0) as roas_x,
        effect / nullif(cast(cost_amt as double), 0) as incremental_roas_x,
        (margin_effect - cast(cost_amt as double)) / nullif(cast(cost_amt as double), 0) as campaign_roi_x,
        case when is_window_closed then cost_amt / nullif(new_customer_count, 0) end as cac_amt
    from effects
)

{{ cast_to_contract('final') }}
