with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

-- What a change says holds until the next one, be it of the stage or of the amount only.
spanned as (
    select
        *,
        lead(entered_date) over steps as said_until_date,
        max(case when is_entered then entered_date end) over steps as stage_entered_date
    from {{ ref('fct_opportunity_stage') }}
    window steps as (partition by opportunity_id order by step_no asc nulls last)
),

month_ends as (
    select last_day(days.month_start_date) as snapshot_date
    from {{ ref('dim_date') }} as days
    cross join night
    where days.date_day = days.month_start_date and last_day(days.month_start_date) < night.as_of_date
    union all
    select as_of_date as snapshot_date from night
),

-- The quarter whose business a snapshot looks at is the one that the next day belongs to.
looked_at as (
    select
        snapshot_date,
        cast(date_trunc('quarter', {{ dateadd('day', 1, 'snapshot_date') }}) as date) as period_start_date
    from month_ends
),

snapshots as (
    select
        snapshot_date,
        period_start_date,
        cast({{ dateadd('day', -1, dateadd('month', 3, 'period_start_date')) }} as date) as period_end_date
    from looked_at
),

-- Won and lost ones of older quarters are nobody's pipeline any more.
final as (
    select
        snapshots.*,
        spanned.opportunity_id, spanned.stage, spanned.employee_id, spanned.region_code, spanned.currency_code,
        spanned.tax_basis, spanned.opportunity_amt, spanned.probability_ratio, spanned.expected_close_date,
        spanned.created_date, spanned.stage_entered_date,
        spanned.stage in ('qualify', 'propose', 'negotiate') as is_open,
        spanned.stage = 'won' and spanned.stage_entered_date >= snapshots.period_start_date as is_won_in_period
    from snapshots
    inner join spanned
        on
            snapshots.snapshot_date >= spanned.entered_date
            and (snapshots.snapshot_date < spanned.said_until_date or spanned.said_until_date is null)
    where
        spanned.stage in ('qualify', 'propose', 'negotiate')
        or (spanned.stage = 'won' and spanned.stage_entered_date >= snapshots.period_start_date)
)

select * from final
