with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

groups as (
    select customer_id, head_customer_id from {{ ref('dim_customer_group') }}
),

owing as (
    select
        customer_id,
        max(longest_overdue_days) as longest_overdue_days
    from {{ ref('mart_receivables') }}
    where overdue_amt > 0
    group by customer_id
),

usage as (
    select
        contract_id,
        min(usage_change_x) as usage_change_x,
        min(usage_change_x) filter (where is_falling) as falling_change_x
    from {{ ref('mart_usage_change') }}
    group by contract_id
),

told as (
    select
        contracts.*, night.as_of_date, customers.name, customers.region_code,
        coalesce(groups.head_customer_id, contracts.customer_id, 'unknown') as account_id,
        contracts.status = 'active' and contracts.start_date <= night.as_of_date as is_running,
        greatest({{ datediff(
            'contracts.first_start_date', 'least(coalesce(contracts.closed_date, night.as_of_date), night.as_of_date)', 'month'
        ) }}, 0) as tenure_months,
        case
            when contracts.status = 'active' and contracts.end_date >= night.as_of_date
                then {{ datediff('night.as_of_date', 'contracts.end_date', 'day') }}
        end as days_to_end,
        usage.usage_change_x, usage.falling_change_x,
        coalesce(owing.longest_overdue_days, 0) as longest_overdue_days,
        coalesce(alive.complaint_90d_count, 0) as complaint_90d_count,
        alive.silent_days
    from {{ ref('int_contracts__terms') }} as contracts
    cross join night
    left join {{ ref('dim_customer') }} as customers on contracts.customer_id = customers.customer_id
    left join groups on contracts.customer_id = groups.customer_id
    left join usage on contracts.contract_id = usage.contract_id
    left join owing on contracts.customer_id = owing.customer_id
    left join {{ ref('int_customers__alive') }} as alive on contracts.customer_id = alive.customer_id
),

-- Points are given by rules and added; they are no probability. Only a running contract can fail to be renewed.
pointed as (
    select
        *,
        case
            when not is_running then null when falling_change_x <= -0.5 then 3 when falling_change_x is not null then 2 else 0
        end as usage_points,
        case
            when not is_running then null when longest_overdue_days > 30 then 2 when longest_overdue_days > 0 then 1 else 0
        end as overdue_points,
        case when is_running then least(complaint_90d_count, 2) end as complaint_points,
        case when not is_running then null when silent_days <= 90 then 0 else 1 end as silence_points
    from told
),

summed as (
    select
        *,
        usage_points + overdue_points + complaint_points + silence_points as renewal_risk_points
    from pointed
),

final as (
    select
        *,
        coalesce(is_running and not is_renewed and days_to_end <= 30, false) as is_ending_30d,
        coalesce(is_running and not is_renewed and days_to_end <= 60, false) as is_ending_60d,
        coalesce(is_running and not is_renewed and days_to_end <= 90, false) as is_ending_90d,
        case
            when renewal_risk_points >= 5 then 'high' when renewal_risk_points >= 3 then 'medium'
            when renewal_risk_points >= 1 then 'low' when renewal_risk_points = 0 then 'none'
        end as renewal_risk_level,
        case when renewed_monthly_amt is not null then monthly_amt end as renewing_monthly_amt,
        cast(monthly_amt as double) / nullif(renewed_monthly_amt, 0) - 1 as monthly_growth_x,
        case when is_running then {{ renewal_reasons('codes', ',') }} end as reason_codes,
        case when is_running then {{ renewal_reasons('zh', '、') }} end as reasons_zh,
        case when is_running then {{ renewal_reasons('en', ', ') }} end as reasons_en
    from summed
)

{{ cast_to_contract('final') }}
