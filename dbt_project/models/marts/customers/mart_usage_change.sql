with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

weeks as (
    select * from {{ ref('int_usage__weekly') }}
),

newest as (
    select max(newest_week_date) as newest_week_date from weeks
),

recent as (
    select
        *,
        row_number() over series as week_place,
        -- A week that nobody reported is not known: a fall is told by two weeks that follow each other.
        lead(weeks_back) over series = weeks_back + 1 and usage_qty < lead(usage_qty) over series as is_fall
    from weeks
    where weeks_back <= 12
    window series as (partition by contract_id, usage_code order by weeks_back asc nulls last)
),

-- Theil–Sen: the median of the slopes of all pairs of weeks, 78 at most.
slopes as (
    select
        earlier.contract_id, earlier.usage_code,
        median((later.usage_qty - earlier.usage_qty) / nullif(cast(earlier.weeks_back - later.weeks_back as double), 0))
            as usage_slope
    from recent as earlier
    inner join recent as later
        on
            earlier.contract_id = later.contract_id
            and earlier.usage_code = later.usage_code
            and earlier.weeks_back > later.weeks_back
    group by earlier.contract_id, earlier.usage_code
),

streaks as (
    select
        contract_id, usage_code,
        coalesce(min(week_place) filter (where not coalesce(is_fall, false)), 1) - 1 as falling_weeks
    from recent
    group by contract_id, usage_code
),

series as (
    select
        contract_id, usage_code,
        max(customer_record_id) as customer_record_id,
        max(unit_name) as unit_name,
        max(usage_date) as last_usage_date,
        count(*) filter (where weeks_back <= 12) as week_count,
        median(usage_qty) filter (where weeks_back <= 12) as usage_qty_median,
        avg(usage_qty) filter (where weeks_back <= 3) as recent_qty_mean,
        count(*) filter (where weeks_back > 12) as history_week_count,
        avg(usage_qty) filter (where weeks_back > 12) as history_qty_mean,
        stddev_samp(usage_qty) filter (where weeks_back > 12) as history_sd_qty
    from weeks
    group by contract_id, usage_code
),

contracts as (
    select * from {{ ref('fct_contract') }}
),

-- Contracts in force, also those that nobody uses, and those used within the window.
based as (
    select
        coalesce(contracts.contract_id, series.contract_id) as contract_id,
        coalesce(series.usage_code, 'none') as usage_code,
        coalesce(contracts.customer_record_id, series.customer_record_id) as customer_record_id,
        contracts.service_name, contracts.status as contract_status, contracts.monthly_amt, contracts.currency_code,
        contracts.tax_basis, contracts.start_date, series.unit_name, series.last_usage_date,
        coalesce(series.week_count, 0) as week_count,
        series.usage_qty_median, series.recent_qty_mean,
        coalesce(series.history_week_count, 0) as history_week_count,
        series.history_qty_mean, series.history_sd_qty
    from contracts
    full outer join series on contracts.contract_id = series.contract_id
    where contracts.status = 'active' or series.week_count > 0
),

measured as (
    select
        based.*, slopes.usage_slope, streaks.falling_weeks, newest.newest_week_date, night.as_of_date,
        case
            when based.start_date > night.as_of_date then 'not_started'
            when based.week_count = 0 then 'no_usage'
            when based.week_count < 8 then 'too_few_weeks'
        end as refused_reason,
        case
            when based.history_week_count >= 8
                then (based.recent_qty_mean - based.history_qty_mean) / nullif(based.history_sd_qty, 0)
        end as usage_z
    from based
    cross join newest
    cross join night
    left join slopes on based.contract_id = slopes.contract_id and based.usage_code = slopes.usage_code
    left join streaks on based.contract_id = streaks.contract_id and based.usage_code = streaks.usage_code
),

final as (
    select
        measured.contract_id, measured.usage_code, customers.customer_id, customers.region_code, measured.service_name,
        measured.contract_status, measured.monthly_amt, measured.currency_code, measured.tax_basis, measured.unit_name,
        measured.as_of_date, measured.newest_week_date, measured.last_usage_date, measured.week_count, measured.usage_qty_median,
        measured.recent_qty_mean, measured.history_week_count, measured.history_qty_mean, measured.history_sd_qty,
        measured.refused_reason,
        cast(floor({{ datediff('measured.last_usage_date', 'measured.newest_week_date', 'day') }} / 7.0) as bigint)
            as silent_weeks,
        measured.refused_reason is not null as is_refused,
        case measured.refused_reason
            when 'not_started' then '合同未开始' when 'no_usage' then '无用量' when 'too_few_weeks' then '样本不足（少于8周）'
        end as refused_reason_zh,
        case when measured.refused_reason is null then measured.usage_slope end as usage_slope,
        case when measured.refused_reason is null then 12 * measured.usage_slope / nullif(measured.usage_qty_median, 0) end
            as usage_change_x,
        case when measured.refused_reason is null then measured.usage_z end as usage_z,
        case when measured.refused_reason is null then measured.falling_weeks end as falling_weeks,
        measured.refused_reason is null
        and coalesce(12 * measured.usage_slope / nullif(measured.usage_qty_median, 0) <= -0.2, false)
        and coalesce(measured.usage_z <= -2, true) as is_falling
    from measured
    left join {{ ref('bridge_customer_source') }} as records on measured.customer_record_id = records.customer_record_id
    left join {{ ref('dim_customer') }} as customers on records.customer_id = customers.customer_id
)

{{ cast_to_contract('final') }}
