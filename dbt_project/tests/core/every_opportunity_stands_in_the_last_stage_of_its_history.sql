-- Every opportunity is in the stage history once as current, and its wins taken back are those of its history.
with histories as (
    select
        count(*) filter (where is_current) as opportunity_count,
        count(*) filter (where is_taken_back and is_entered) as unwon_count
    from {{ ref('fct_opportunity_stage') }}
),

opportunities as (
    select count(*) as opportunity_count, coalesce(sum(unwon_count), 0) as unwon_count from {{ ref('fct_opportunity') }}
)

select histories.opportunity_count, opportunities.opportunity_count as standing_count
from histories
cross join opportunities
where
    histories.opportunity_count <> opportunities.opportunity_count
    or histories.unwon_count <> opportunities.unwon_count
