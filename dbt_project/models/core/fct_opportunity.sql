with changes as (
    select * from {{ ref('fct_opportunity_stage') }}
),

night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

unwon as (
    select opportunity_id, count(*) as unwon_count from changes
    where is_taken_back
    group by opportunity_id
),

final as (
    select
        changes.*,
        changes.entered_date as stage_entered_date,
        changes.stage in ('qualify', 'propose', 'negotiate') as is_open,
        changes.stage = 'won' as is_won,
        changes.stage = 'lost' as is_lost,
        case when changes.stage in ('won', 'lost') then changes.entered_date end as decided_date,
        coalesce(unwon.unwon_count, 0) as unwon_count,
        case when changes.stage = 'won' then changes.opportunity_amt else 0 end as won_amt,
        case when changes.stage = 'lost' then changes.opportunity_amt else 0 end as lost_amt,
        case when changes.stage in ('qualify', 'propose', 'negotiate') then changes.opportunity_amt else 0 end
            as pipeline_amt,
        case
            when changes.stage in ('qualify', 'propose', 'negotiate')
                then changes.opportunity_amt * changes.probability_ratio
            else 0
        end as pipeline_weighted_amt,
        case when changes.stage = 'won' then {{ datediff('changes.created_date', 'changes.entered_date', 'day') }} end
            as sales_cycle_days,
        night.as_of_date,
        {{ datediff('changes.entered_date', 'night.as_of_date', 'day') }} as days_in_current_stage
    from changes
    cross join night
    left join unwon on changes.opportunity_id = unwon.opportunity_id
    where changes.is_current
)

{{ cast_to_contract('final') }}
