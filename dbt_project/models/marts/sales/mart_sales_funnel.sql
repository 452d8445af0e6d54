{%- set maturity_days = maturity_days() | int -%}

with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

opportunities as (
    select
        opportunity_id, created_date, employee_id, region_code, currency_code, tax_basis, opportunity_amt, sales_cycle_days,
        is_open, is_won, is_lost
    from {{ ref('fct_opportunity') }}
),

standing as (
    select
        opportunity_id, stage, step_no, entered_date, time_in_stage_days,
        case stage when 'qualify' then 1 when 'propose' then 2 when 'negotiate' then 3 when 'won' then 4 end as stage_no
    from {{ ref('fct_opportunity_stage') }}
    where is_entered and not is_taken_back and stage in ('qualify', 'propose', 'negotiate', 'won')
),

furthest as (
    select opportunity_id, max(stage_no) as furthest_stage_no from standing
    group by opportunity_id
),

entered as (
    select
        opportunity_id, stage, stage_no,
        min(entered_date) as entered_date,
        min_by(time_in_stage_days, step_no) as time_in_stage_days
    from standing
    group by opportunity_id, stage, stage_no
),

judged as (
    select
        opportunities.*,
        date_trunc('month', opportunities.created_date) as created_month_date,
        entered.stage,
        entered.stage_no,
        entered.time_in_stage_days,
        furthest.furthest_stage_no > entered.stage_no as is_moved_on,
        entered.entered_date <= {{ dateadd('day', -maturity_days, 'night.as_of_date') }} as is_matured
    from entered
    cross join night
    inner join furthest on entered.opportunity_id = furthest.opportunity_id
    inner join opportunities on entered.opportunity_id = opportunities.opportunity_id
),

counted as (
    select
        created_month_date, stage, stage_no, employee_id, region_code, currency_code, tax_basis,
        count(*) as entered_count,
        count(*) filter (where is_moved_on) as moved_on_count,
        count(*) filter (where is_won) as won_count,
        count(*) filter (where is_lost) as lost_count,
        count(*) filter (where is_open) as open_count,
        count(*) filter (where is_matured) as matured_entered_count,
        count(*) filter (where is_matured and is_moved_on) as matured_moved_on_count,
        count(*) filter (where is_matured and is_won) as matured_won_count,
        count(*) filter (where is_matured and is_lost) as matured_lost_count,
        coalesce(sum(opportunity_amt) filter (where is_matured and is_won), 0) as matured_won_amt,
        coalesce(sum(opportunity_amt) filter (where is_matured and is_lost), 0) as matured_lost_amt,
        median(coalesce(time_in_stage_days, 100000)) filter (where is_matured) as median_with_open_ones,
        median(sales_cycle_days) as sales_cycle_median_days
    from judged
    group by created_month_date, stage, stage_no, employee_id, region_code, currency_code, tax_basis
),

final as (
    select
        *,
        {{ maturity_days }} as maturity_days,
        entered_count - won_count - lost_count - open_count as void_count,
        case when stage <> 'won' then matured_moved_on_count / nullif(cast(matured_entered_count as double), 0) end
            as stage_conversion_ratio,
        matured_won_count / nullif(cast(matured_won_count + matured_lost_count as double), 0) as cohort_win_rate_count_ratio,
        matured_won_count / nullif(cast(matured_entered_count as double), 0) as cohort_win_rate_all_ratio,
        cast(matured_won_amt as double) / nullif(cast(matured_won_amt + matured_lost_amt as double), 0)
            as cohort_win_rate_amount_ratio,
        case when median_with_open_ones < 50000 then median_with_open_ones end as time_in_stage_median_days
    from counted
)

{{ cast_to_contract('final') }}
