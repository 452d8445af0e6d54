-- Who stands in both arms proves nothing for either and is left out of the comparison; `mart_campaign` counts them.
with arms as (
    select
        campaign_id,
        count(*) filter (where arm = 'treatment') as treated_count,
        count(*) filter (where arm = 'control') as control_count,
        coalesce(sum(net_sales_amt) filter (where arm = 'treatment'), 0) as treated_net_sales_amt,
        coalesce(sum(net_sales_amt) filter (where arm = 'control'), 0) as control_net_sales_amt,
        cast(sum(net_sales_amt) filter (where arm = 'treatment') as double)
        / nullif(count(net_sales_amt) filter (where arm = 'treatment'), 0) as treated_mean,
        cast(sum(net_sales_amt) filter (where arm = 'control') as double)
        / nullif(count(net_sales_amt) filter (where arm = 'control'), 0) as control_mean,
        var_samp(cast(net_sales_amt as double)) filter (where arm = 'treatment') as treated_variance,
        var_samp(cast(net_sales_amt as double)) filter (where arm = 'control') as control_variance,
        cast(sum(margin_amt) filter (where arm = 'treatment') as double)
        / nullif(count(margin_amt) filter (where arm = 'treatment'), 0) as treated_margin_mean,
        cast(sum(margin_amt) filter (where arm = 'control') as double)
        / nullif(count(margin_amt) filter (where arm = 'control'), 0) as control_margin_mean,
        var_samp(cast(margin_amt as double)) filter (where arm = 'treatment') as treated_margin_variance,
        var_samp(cast(margin_amt as double)) filter (where arm = 'control') as control_margin_variance,
        sum(lines_without_margin) filter (where arm <> 'both') as lines_without_margin
    from {{ ref('int_campaign_customers__sales') }}
    group by campaign_id
),

-- 1.959964 standard errors to each side hold 95 % of a normal distribution.
final as (
    select
        *,
        (treated_mean - control_mean) * treated_count as effect,
        1.959964 * treated_count * sqrt(
            treated_variance / nullif(treated_count, 0) + control_variance / nullif(control_count, 0)
        ) as effect_half_width,
        case
            when lines_without_margin = 0 then (treated_margin_mean - control_margin_mean) * treated_count
        end as margin_effect,
        1.959964 * treated_count * sqrt(
            treated_margin_variance / nullif(treated_count, 0) + control_margin_variance / nullif(control_count, 0)
        ) as margin_half_width
    from arms
)

select * from final
