-- Closed windows of campaigns with enough customers in both arms. The share of sales that a channel's campaigns add is a ratio of
-- two sums, so its scatter is the delta method's: that of the treated and, times the ratio squared, that of the control.
with measured as (
    select
        campaigns.channel_code, campaigns.currency_code, campaigns.tax_basis, effects.treated_count, effects.control_count,
        effects.treated_mean * effects.treated_count as treated_amt,
        effects.control_mean * effects.treated_count as usual_amt,
        effects.treated_count * effects.treated_variance as treated_square,
        power(effects.treated_count, 2) * effects.control_variance / nullif(effects.control_count, 0) as usual_square
    from {{ ref('int_campaigns__effect') }} as effects
    inner join {{ ref('dim_campaign') }} as campaigns on effects.campaign_id = campaigns.campaign_id
    cross join {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'thresholds') }} as thresholds
    where
        campaigns.window_end_date <= night.as_of_date
        and least(effects.treated_count, effects.control_count) >= thresholds.compare_min_count
),

pooled as (
    select
        channel_code, currency_code, tax_basis,
        count(*) as measured_campaign_count,
        sum(treated_count) as measured_treated_count,
        sum(control_count) as measured_control_count,
        sum(treated_amt) / nullif(sum(usual_amt), 0) as ratio_x,
        nullif(sum(usual_amt), 0) as usual_amt,
        sum(treated_square) as treated_square,
        sum(usual_square) as usual_square
    from measured
    group by channel_code, currency_code, tax_basis
),

final as (
    select
        *,
        ratio_x - 1 as uplift_x,
        1.959964 * sqrt(treated_square + ratio_x * ratio_x * usual_square) / nullif(abs(usual_amt), 0) as uplift_half_width
    from pooled
)

select * from final
