with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

standing as (
    select * from {{ ref('int_opportunity_stages__standing') }}
),

periods as (
    select distinct snapshot_date, period_start_date, period_end_date from standing
),

open_ones as (
    select
        snapshot_date, period_start_date, period_end_date, stage, employee_id, region_code, currency_code, tax_basis,
        count(*) as open_count,
        sum(opportunity_amt) as open_amt,
        sum(opportunity_amt * probability_ratio) as weighted_amt,
        count(*) filter (where expected_close_date between period_start_date and period_end_date) as closing_count,
        coalesce(sum(opportunity_amt) filter (where expected_close_date between period_start_date and period_end_date), 0)
            as closing_amt,
        count(*) filter (where expected_close_date < snapshot_date) as overdue_count,
        coalesce(sum(opportunity_amt) filter (where expected_close_date < snapshot_date), 0) as overdue_amt,
        sum({{ datediff('created_date', 'snapshot_date', 'day') }}) as age_total_days,
        median({{ datediff('created_date', 'snapshot_date', 'day') }}) as age_median_days,
        max({{ datediff('created_date', 'snapshot_date', 'day') }}) as oldest_days,
        sum({{ datediff('stage_entered_date', 'snapshot_date', 'day') }}) as stage_age_total_days,
        median({{ datediff('stage_entered_date', 'snapshot_date', 'day') }}) as stage_age_median_days,
        0 as won_in_period_amt,
        0 as quota_amt
    from standing
    where is_open
    group by all
),

-- What was won, as it stood then, and the target: rows without a stage, so that they add up beside the open ones.
goals as (
    select
        snapshot_date, period_start_date, period_end_date, employee_id, region_code, currency_code, tax_basis,
        opportunity_amt as won_amt, 0 as target_amt
    from standing
    where is_won_in_period
    union all
    select
        periods.snapshot_date, periods.period_start_date, periods.period_end_date, targets.employee_id,
        targets.region_code, targets.currency_code, targets.tax_basis, 0 as won_amt, targets.target_amt
    from {{ ref('fct_sales_target') }} as targets
    inner join periods on targets.month_date between periods.period_start_date and periods.period_end_date
    where targets.metric_code = 'signed'
),

united as (
    select * from open_ones
    union all
    select
        snapshot_date, period_start_date, period_end_date, null as stage, employee_id, region_code, currency_code, tax_basis,
        0 as open_count, 0 as open_amt, 0 as weighted_amt, 0 as closing_count, 0 as closing_amt, 0 as overdue_count,
        0 as overdue_amt, 0 as age_total_days, null as age_median_days, null as oldest_days, 0 as stage_age_total_days,
        null as stage_age_median_days, sum(won_amt) as won_in_period_amt, sum(target_amt) as quota_amt
    from goals
    group by snapshot_date, period_start_date, period_end_date, employee_id, region_code, currency_code, tax_basis
),

-- Whoever left before the snapshot, and who is no longer on the staff list today, does not follow up; nor does nobody.
-- A number that no staff list ever held says nothing: a company may export none.
final as (
    select
        united.*,
        night.as_of_date,
        employees.employee_name,
        united.snapshot_date = night.as_of_date as is_today,
        united.stage is not null and (
            united.employee_id is null
            or coalesce(employees.left_date < united.snapshot_date, false)
            or coalesce(
                employees.left_date is null and not employees.is_on_roster and united.snapshot_date = night.as_of_date, false
            )
        ) as is_to_hand_over,
        united.quota_amt - united.won_in_period_amt as remaining_quota_amt
    from united
    cross join night
    left join {{ ref('dim_employee') }} as employees on united.employee_id = employees.employee_id
)

{{ cast_to_contract('final') }}
