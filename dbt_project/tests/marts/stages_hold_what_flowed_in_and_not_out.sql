-- What flowed into a stage and neither out, back nor away stands in it now; both marts count the same stays.
with flows as (
    select stage, sum(inflow_count - outflow_count - dropped_count - set_back_count) as standing_count
    from {{ ref('mart_sales_stage_flow') }}
    group by stage
),

standing as (
    select stage, count(*) as standing_count
    from {{ ref('fct_opportunity') }}
    where is_open or is_won
    group by stage
),

times as (
    select stage, sum(open_count) as standing_count
    from {{ ref('mart_sales_stage_time') }}
    where is_whole_company
    group by stage
)

select flows.stage, flows.standing_count, standing.standing_count as standing_now
from flows
left join standing on flows.stage = standing.stage
left join times on flows.stage = times.stage
where
    flows.standing_count <> coalesce(standing.standing_count, 0)
    or times.standing_count <> flows.standing_count
