-- The newest snapshot is what stands open now, deal by deal and amount by amount; the other targets and wins are in it once.
with snapshot as (
    select
        coalesce(sum(open_count), 0) as open_count,
        coalesce(sum(open_amt), 0) as open_amt,
        coalesce(sum(weighted_amt), 0) as weighted_amt
    from {{ ref('mart_pipeline_snapshot') }}
    where is_today
),

standing as (
    select
        count(*) filter (where is_open) as open_count,
        coalesce(sum(pipeline_amt), 0) as open_amt,
        coalesce(sum(pipeline_weighted_amt), 0) as weighted_amt
    from {{ ref('fct_opportunity') }}
)

select snapshot.open_count, standing.open_count as standing_count
from snapshot
cross join standing
where
    snapshot.open_count <> standing.open_count or snapshot.open_amt <> standing.open_amt
    or snapshot.weighted_amt <> standing.weighted_amt
