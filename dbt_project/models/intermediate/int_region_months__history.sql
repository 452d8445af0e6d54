with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

signed as (
    select * from {{ ref('int_region_months__signed') }}
),

-- The month in which the data begin is not whole.
begun as (
    select cast({{ dateadd('month', 1, 'min(month_date)') }} as date) as first_whole_month_date from signed
),

cells as (
    select distinct region_code, currency_code, tax_basis from signed
),

-- A month is foretold on the day before it begins; the next one, today. Only whole months before that day are history.
origins as (
    select
        days.date_day as month_date,
        begun.first_whole_month_date,
        cast(least({{ dateadd('day', -1, 'days.date_day') }}, night.as_of_date) as date) as origin_date,
        cast(
            date_trunc(
                'month', {{ dateadd('day', 1, 'least(' ~ dateadd('day', -1, 'days.date_day') ~ ', night.as_of_date)') }}
            ) as date
        )
            as history_end_date
    from {{ ref('dim_date') }} as days
    cross join night
    cross join begun
    where
        days.date_day = days.month_start_date
        and days.date_day >= {{ dateadd('month', 3, 'begun.first_whole_month_date') }}
        and days.date_day <= {{ dateadd('month', 1, 'night.as_of_date') }}
),

lags as (
    select 1 as lag_no
    union all
    select 2 as lag_no
    union all
    select 3 as lag_no
),

-- Wins as they stood on that day: one taken back later was still one.
won as (
    select
        origins.month_date, stays.region_code, stays.currency_code, stays.tax_basis,
        cast(date_trunc('month', stays.entered_date) as date) as history_month_date,
        sum(stays.opportunity_amt) as won_amt
    from origins
    inner join {{ ref('int_opportunity_stages__stays') }} as stays
        on
            stays.stage = 'won' and origins.origin_date >= stays.entered_date
            and (origins.origin_date < stays.left_date or stays.left_date is null)
    where stays.entered_date >= {{ dateadd('month', -3, 'origins.history_end_date') }}
    group by origins.month_date, stays.region_code, stays.currency_code, stays.tax_basis, date_trunc('month', stays.entered_date)
),

asked as (
    select
        origins.*, cells.*, lags.lag_no,
        cast({{ dateadd('month', '-lags.lag_no', 'origins.history_end_date') }} as date) as history_month_date
    from origins
    cross join cells
    cross join lags
),

final as (
    select
        asked.month_date, asked.origin_date, asked.history_end_date, asked.first_whole_month_date,
        asked.region_code, asked.currency_code, asked.tax_basis,
        sum(coalesce(signed.signed_amt, 0)) as signed_3m_amt,
        -- Deals above what was signed leave nothing; returns above it stay what they are, below zero.
        sum(greatest(
            coalesce(signed.signed_amt, 0) - coalesce(won.won_amt, 0), least(coalesce(signed.signed_amt, 0), 0)
        )) as rest_3m_amt
    from asked
    left join signed
        on
            asked.history_month_date = signed.month_date
            and asked.region_code is not distinct from signed.region_code
            and asked.currency_code is not distinct from signed.currency_code
            and asked.tax_basis is not distinct from signed.tax_basis
    left join won
        on
            asked.month_date = won.month_date and asked.history_month_date = won.history_month_date
            and asked.region_code is not distinct from won.region_code
            and asked.currency_code is not distinct from won.currency_code
            and asked.tax_basis is not distinct from won.tax_basis
    group by
        asked.month_date, asked.origin_date, asked.history_end_date, asked.first_whole_month_date,
        asked.region_code, asked.currency_code, asked.tax_basis
)

select * from final
