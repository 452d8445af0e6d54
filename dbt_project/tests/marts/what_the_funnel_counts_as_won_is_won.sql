-- Every opportunity that is won now is in the funnel's last stage once, and nothing else is.
with funnel as (
    select
        coalesce(sum(entered_count) filter (where stage = 'won'), 0) as entered_count,
        coalesce(sum(won_count) filter (where stage = 'won'), 0) as won_count
    from {{ ref('mart_sales_funnel') }}
),

opportunities as (
    select count(*) filter (where is_won) as won_count from {{ ref('fct_opportunity') }}
)

select funnel.entered_count, funnel.won_count, opportunities.won_count as won_opportunities
from funnel
cross join opportunities
where funnel.entered_count <> opportunities.won_count or funnel.won_count <> opportunities.won_count
