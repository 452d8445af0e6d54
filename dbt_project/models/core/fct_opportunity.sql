with changes as (
    select * from {{ ref('fct_opportunity_stage') }}
),

night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

entered as (
    select
        opportunity_id,
        max(entered_date) as stage_entered_date,
        count(*) filter (where is_taken_back) as unwon_count
    from changes
    where is_entered
    group by opportunity_id
),

standing as (
    select
        changes.*,
        night.as_of_date,
        entered.stage_entered_date,
        entered.unwon_count,
        changes.stage in ('qualify', 'propose', 'negotiate') as is_open,
        changes.stage = 'won' as is_won,
        changes.stage = 'lost' as is_lost,
        changes.created_date <= {{ dateadd('day', -(maturity_days() | int), 'night.as_of_date') }} as is_matured
    from changes
    inner join entered on changes.opportunity_id = entered.opportunity_id
    cross join night
    where changes.is_current
),

final as (
    select
        *,
        is_matured and is_won as is_matured_won,
        case when is_won or is_lost then stage_entered_date end as decided_date,
        case when is_won then opportunity_amt else 0 end as won_amt,
        case when is_lost then opportunity_amt else 0 end as lost_amt,
        case when is_open then opportunity_amt else 0 end as pipeline_amt,
        case when is_open then opportunity_amt * probability_ratio else 0 end as pipeline_weighted_amt,
        case when is_won then {{ datediff('created_date', 'stage_entered_date', 'day') }} end as sales_cycle_days,
        {{ datediff('stage_entered_date', 'as_of_date', 'day') }} as days_in_current_stage
    from standing
)

{{ cast_to_contract('final') }}
