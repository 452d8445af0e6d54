with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

history as (
    select * from {{ ref('int_region_months__history') }}
),

signed as (
    select * from {{ ref('int_region_months__signed') }}
),

company as (
    select month_date, currency_code, tax_basis, sum(signed_amt) as signed_amt from signed
    group by month_date, currency_code, tax_basis
),

-- The same month a year before against the three whole months that stood before the forecast, a year before as well.
seasons as (
    select
        asked.month_date, asked.currency_code, asked.tax_basis,
        3 * sum(case when company.month_date = {{ dateadd('month', -12, 'asked.month_date') }} then company.signed_amt end)
        / nullif(greatest(sum(
            case when company.month_date < {{ dateadd('month', -12, 'asked.history_end_date') }} then company.signed_amt end
        ), 0), 0) as season_x
    from (
        select distinct month_date, history_end_date, first_whole_month_date, currency_code, tax_basis from history
    ) as asked
    inner join company
        on
            asked.currency_code is not distinct from company.currency_code
            and asked.tax_basis is not distinct from company.tax_basis
    where
        {{ dateadd('month', -15, 'asked.history_end_date') }} >= asked.first_whole_month_date
        and company.month_date >= {{ dateadd('month', -15, 'asked.history_end_date') }}
        and company.month_date <= {{ dateadd('month', -12, 'asked.month_date') }}
    group by asked.month_date, asked.currency_code, asked.tax_basis
),

pipeline as (
    select
        snapshot_date as origin_date, region_code, currency_code, tax_basis,
        cast(date_trunc('month', expected_close_date) as date) as month_date,
        sum(opportunity_amt * probability_ratio) as weighted_amt,
        count(*) as deal_count
    from {{ ref('int_opportunity_stages__standing') }}
    where is_open
    group by snapshot_date, region_code, currency_code, tax_basis, date_trunc('month', expected_close_date)
),

foretold as (
    select
        history.*,
        night.as_of_date,
        last_day(history.month_date) <= night.as_of_date as is_finished,
        -- greatest() passes over NULL: no season would read as the lowest.
        case when seasons.season_x is null then 1 else least(greatest(seasons.season_x, 0.25), 4) end as season_x,
        seasons.season_x is not null as is_seasonal,
        coalesce(pipeline.weighted_amt, 0) as weighted_amt,
        coalesce(pipeline.deal_count, 0) as deal_count,
        coalesce(signed.signed_amt, 0) as signed_amt
    from history
    cross join night
    left join seasons
        on
            history.month_date = seasons.month_date
            and history.currency_code is not distinct from seasons.currency_code
            and history.tax_basis is not distinct from seasons.tax_basis
    left join pipeline
        on
            history.origin_date = pipeline.origin_date and history.month_date = pipeline.month_date
            and history.region_code is not distinct from pipeline.region_code
            and history.currency_code is not distinct from pipeline.currency_code
            and history.tax_basis is not distinct from pipeline.tax_basis
    left join signed
        on
            history.month_date = signed.month_date
            and history.region_code is not distinct from signed.region_code
            and history.currency_code is not distinct from signed.currency_code
            and history.tax_basis is not distinct from signed.tax_basis
),

added as (
    select
        *,
        cast(rest_3m_amt / 3 * season_x as decimal(38, 4)) as baseline_amt,
        cast(rest_3m_amt / 3 * season_x + weighted_amt as decimal(38, 4)) as forecast_amt,
        cast(signed_3m_amt / 3 * season_x as decimal(38, 4)) as run_rate_forecast_amt,
        case when is_finished then signed_amt end as actual_amt
    from foretold
),

final as (
    select
        *,
        forecast_amt - actual_amt as error_amt,
        abs(forecast_amt - actual_amt) as abs_error_amt,
        abs(run_rate_forecast_amt - actual_amt) as run_rate_abs_error_amt,
        case when not is_finished then signed_amt end as signed_to_date_amt,
        count(actual_amt) over before as judged_months_count,
        -- Returns can exceed sales: nothing is measured by what is not above zero.
        cast(sum(abs(forecast_amt - actual_amt)) over before as double)
        / nullif(greatest(cast(sum(actual_amt) over before as double), 0), 0) as forecast_wape_x,
        cast(sum(forecast_amt - actual_amt) over before as double)
        / nullif(greatest(cast(sum(actual_amt) over before as double), 0), 0) as forecast_bias_x
    from added
    window before as (
        partition by region_code, currency_code, tax_basis order by month_date asc nulls last
        rows between 12 preceding and 1 preceding
    )
)

{{ cast_to_contract('final') }}
