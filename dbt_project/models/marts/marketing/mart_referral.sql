with grouped as (
    select *, 'arm' as group_kind, case when is_referral then 'referral' else 'other' end as group_name
    from {{ ref('int_leads__followed') }}
    union all
    select *, 'source' as group_kind, coalesce(lead_source, 'unknown') as group_name
    from {{ ref('int_leads__followed') }}
),

totals as (
    select
        group_kind, group_name,
        count(*) as lead_count,
        count(*) filter (where is_buyer) as buyer_count,
        count(*) filter (where not is_buyer) as open_count,
        count(*) filter (where is_matured) as matured_lead_count,
        count(*) filter (where is_matured_buyer) as matured_buyer_count,
        median(followed_days) filter (where is_matured_buyer) as bought_incubation_days_median
    from grouped
    group by group_kind, group_name
),

-- Mantel's log-rank test of referrals against the others: on each day with a purchase, whose turn was it?
arm_days as (
    select
        followed_days,
        count(*) filter (where is_referral) as referral_left_count,
        count(*) filter (where is_referral and is_buyer) as referral_bought_count,
        count(*) as left_count,
        count(*) filter (where is_buyer) as bought_count
    from {{ ref('int_leads__followed') }}
    group by followed_days
),

arm_risks as (
    select
        *,
        cast(sum(left_count) over latest_first as double) as risk_count,
        cast(sum(referral_left_count) over latest_first as double)
        / nullif(sum(left_count) over latest_first, 0) as referral_share
    from arm_days
    window latest_first as (order by followed_days desc nulls last rows between unbounded preceding and current row)
),

tested as (
    select
        sum(referral_bought_count - bought_count * referral_share) / nullif(sqrt(sum(
            bought_count * referral_share * (1 - referral_share) * (risk_count - bought_count) / nullif(risk_count - 1, 0)
        )), 0) as log_rank_z
    from arm_risks
),

-- One row, of nothing where every lead was referred.
others as (
    select sum(matured_lead_count) as matured_lead_count, sum(matured_buyer_count) as matured_buyer_count
    from totals
    where group_kind = 'arm' and group_name = 'other'
),

-- The other arm on the row of referrals, so that the comparison stands beside what it compares.
beside as (
    select
        totals.*, quartiles.incubation_days_q1, quartiles.incubation_days_median, quartiles.incubation_days_q3,
        tested.log_rank_z, thresholds.compare_min_count,
        cast(totals.matured_buyer_count as double) / nullif(totals.matured_lead_count, 0) as referral_conversion_ratio,
        cast(others.matured_buyer_count as double) / nullif(others.matured_lead_count, 0) as other_ratio,
        case
            when totals.group_kind = 'arm' and totals.group_name = 'referral' then others.matured_lead_count
        end as compared_lead_count
    from totals
    cross join others
    cross join tested
    cross join {{ source('plumbing', 'thresholds') }} as thresholds
    inner join {{ ref('int_lead_groups__ripened') }} as quartiles
        on totals.group_kind = quartiles.group_kind and totals.group_name = quartiles.group_name
),

judged as (
    select
        *,
        coalesce(compared_lead_count >= compare_min_count and matured_lead_count >= compare_min_count, false) as is_compared
    from beside
),

final as (
    select
        *,
        incubation_days_q3 - incubation_days_q1 as incubation_days_iqr,
        {{ wilson_bound('referral_conversion_ratio', 'matured_lead_count', '-') }} as conversion_low_ratio,
        {{ wilson_bound('referral_conversion_ratio', 'matured_lead_count', '+') }} as conversion_high_ratio,
        case when is_compared then 100 * (referral_conversion_ratio - other_ratio) end as conversion_difference_ppt,
        case when is_compared then 195.9964 * sqrt(
            referral_conversion_ratio * (1 - referral_conversion_ratio) / nullif(matured_lead_count, 0)
            + other_ratio * (1 - other_ratio) / nullif(compared_lead_count, 0)
        ) end as difference_half_width_ppt,
        case when is_compared then log_rank_z end as incubation_log_rank_z,
        case when is_compared then abs(log_rank_z) >= 1.959964 end as is_incubation_different,
        case
            when matured_lead_count < compare_min_count then 'few_leads'
            when group_kind = 'arm' and group_name = 'referral' and not is_compared then 'few_others'
        end as refused_reason
    from judged
)

{{ cast_to_contract('final') }}
