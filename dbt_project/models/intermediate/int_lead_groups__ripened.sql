with grouped as (
    select *, 'arm' as group_kind, case when is_referral then 'referral' else 'other' end as group_name
    from {{ ref('int_leads__followed') }}
    union all
    select *, 'source' as group_kind, coalesce(lead_source, 'unknown') as group_name
    from {{ ref('int_leads__followed') }}
),

-- Kaplan and Meier: open leads are at risk up to the night and then leave the count without having bought.
by_day as (
    select
        group_kind, group_name, followed_days, count(*) as left_count, count(*) filter (where is_buyer) as bought_count
    from grouped
    group by group_kind, group_name, followed_days
),

at_risk as (
    select
        *,
        sum(left_count) over (
            partition by group_kind, group_name order by followed_days desc nulls last
            rows between unbounded preceding and current row
        ) as risk_count
    from by_day
),

surviving as (
    select
        group_kind, group_name, followed_days,
        -- The day on which the last ones at risk buy leaves nobody: no logarithm says zero.
        exp(sum(
            case when bought_count = risk_count then -700 else ln(1 - cast(bought_count as double) / nullif(risk_count, 0)) end
        ) over (
            partition by group_kind, group_name order by followed_days asc nulls last
            rows between unbounded preceding and current row
        )) as open_ratio
    from at_risk
),

final as (
    select
        group_kind, group_name,
        min(followed_days) filter (where open_ratio <= 0.75 + 1e-12) as incubation_days_q1,
        min(followed_days) filter (where open_ratio <= 0.5 + 1e-12) as incubation_days_median,
        min(followed_days) filter (where open_ratio <= 0.25 + 1e-12) as incubation_days_q3
    from surviving
    group by group_kind, group_name
)

select * from final
