{%- set amounts = [
    'created', 'won', 'lost', 'signed', 'signed_target', 'shipped', 'shipped_target', 'collected', 'collected_target'
] -%}
{%- set counts = ['created', 'matured', 'matured_won', 'advanced', 'set_back', 'won', 'lost', 'lead', 'managed', 'open'] -%}

with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

-- Measures of what was signed, shipped and collected come beside their targets; months to come are not shown.
events as (
    select kind, employee_id, event_date, currency_code, tax_basis, amt, days from {{ ref('int_rep_months__events') }}
    union all
    select
        metric_code || '_target' as kind, employee_id, month_date as event_date, currency_code, tax_basis, target_amt as amt,
        0 as days
    from {{ ref('mart_sales_target') }}
    union all
    select metric_code as kind, employee_id, month_date as event_date, currency_code, tax_basis, actual_amt as amt, 0 as days
    from {{ ref('mart_sales_target') }}
),

added as (
    select
        cast(date_trunc('month', events.event_date) as date) as month_date,
        events.employee_id, events.currency_code, events.tax_basis, night.as_of_date,
        {% for kind in counts -%}
            count(*) filter (where events.kind = '{{ kind }}') as {{ kind }}_count,
        {% endfor -%}
        {% for kind in amounts -%}
            coalesce(sum(events.amt) filter (where events.kind = '{{ kind }}'), 0) as {{ kind }}_amt,
        {% endfor -%}
        coalesce(sum(events.days) filter (where events.kind = 'won'), 0) as cycle_total_days,
        median(events.days) filter (where events.kind = 'won') as cycle_median_days
    from events
    cross join night
    where events.event_date <= night.as_of_date and events.employee_id is not null
    group by date_trunc('month', events.event_date), events.employee_id, events.currency_code, events.tax_basis, night.as_of_date
),

-- One person decides few deals a month: rates are of the twelve months that end with the month.
yearly as (
    select
        *,
        won_count + lost_count as decided_count,
        won_amt + lost_amt as decided_amt,
        sum(won_count) over twelve as won_12m_count,
        sum(won_count + lost_count) over twelve as decided_12m_count,
        sum(won_amt) over twelve as won_12m_amt,
        sum(won_amt + lost_amt) over twelve as decided_12m_amt,
        sum(cycle_total_days) over twelve as cycle_12m_total_days
    from added
    window twelve as (
        partition by employee_id, currency_code, tax_basis
        order by extract(year from month_date) * 12 + extract(month from month_date) asc nulls last
        range between 11 preceding and current row
    )
),

judged as (
    select
        *,
        decided_12m_count < 10 as is_refused,
        case when decided_12m_count >= 10 then won_12m_count / nullif(cast(decided_12m_count as double), 0) end
            as win_rate_12m_count_ratio,
        case when decided_12m_count >= 10 then cast(won_12m_amt as double) / nullif(cast(decided_12m_amt as double), 0) end
            as win_rate_12m_amount_ratio,
        cycle_12m_total_days / nullif(cast(won_12m_count as double), 0) as cycle_12m_mean_days
    from yearly
),

final as (
    select
        judged.*,
        {{ wilson_bound('win_rate_12m_count_ratio', 'decided_12m_count', '-') }} as win_rate_12m_lo_ratio,
        {{ wilson_bound('win_rate_12m_count_ratio', 'decided_12m_count', '+') }} as win_rate_12m_hi_ratio,
        -- Deals open × win rate × mean amount won ÷ mean cycle.
        open_count * win_rate_12m_count_ratio * cast(won_12m_amt as double) / nullif(won_12m_count, 0)
        / nullif(cycle_12m_mean_days, 0) as sales_velocity_amt_per_day,
        employees.employee_name,
        employees.region_code,
        employees.hired_date,
        last_day(judged.month_date) > judged.as_of_date as is_unfinished,
        coalesce(employees.left_date < judged.as_of_date, false) or not coalesce(employees.is_on_roster, true) as is_departed,
        case
            when employees.hired_date <= last_day(judged.month_date)
                then {{ datediff("date_trunc('month', employees.hired_date)", 'judged.month_date', 'month') }}
        end as tenure_months,
        case
            when coalesce(employees.left_date < judged.as_of_date, false) or not coalesce(employees.is_on_roster, true)
                then judged.managed_count
            else 0
        end as handover_customer_count,
        cast(judged.signed_amt as double) / nullif(cast(judged.signed_target_amt as double), 0) as quota_attainment_signed_x,
        cast(judged.shipped_amt as double) / nullif(cast(judged.shipped_target_amt as double), 0) as quota_attainment_shipped_x,
        cast(judged.collected_amt as double) / nullif(cast(judged.collected_target_amt as double), 0)
            as quota_attainment_collected_x
    from judged
    left join {{ ref('dim_employee') }} as employees on judged.employee_id = employees.employee_id
),

named as (
    select
        *,
        case
            when tenure_months < 4 then '00-03' when tenure_months < 7 then '04-06' when tenure_months < 13 then '07-12'
            when tenure_months < 25 then '13-24' when tenure_months >= 25 then '25+'
        end as tenure_band
    from final
)

{{ cast_to_contract('named') }}
