-- Who enters and leaves a stage within the month is where he was before it; the stock of a month is what moved before it.
with months as (
    select * from {{ ref('int_months__shown') }}
),

journeys as (
    select
        customer_id, region_code, entered_month_date,
        min_by(coalesce(previous_stage_code, 'none'), spell_no) as from_stage_code,
        max_by(stage_code, spell_no) as to_stage_code
    from {{ ref('mart_customer_lifecycle') }}
    group by customer_id, region_code, entered_month_date
),

moves as (
    select
        entered_month_date, region_code, from_stage_code, to_stage_code,
        count(*) as customer_count
    from journeys
    where from_stage_code <> to_stage_code
    group by entered_month_date, region_code, from_stage_code, to_stage_code
),

changes as (
    select entered_month_date, region_code, to_stage_code as stage_code, customer_count from moves
    union all
    select entered_month_date, region_code, from_stage_code as stage_code, -customer_count as customer_count from moves
    where from_stage_code <> 'none'
),

stays as (
    select months.month_start_date, changes.region_code, changes.stage_code, changes.customer_count
    from changes
    inner join months on changes.entered_month_date < months.month_start_date
    union all
    select
        entered_month_date as month_start_date, region_code, from_stage_code as stage_code, -customer_count as customer_count
    from moves
    where from_stage_code <> 'none'
),

cells as (
    select
        month_start_date, region_code, stage_code as from_stage_code, stage_code as to_stage_code,
        sum(customer_count) as customer_count
    from stays
    group by month_start_date, region_code, stage_code
    union all
    select entered_month_date as month_start_date, region_code, from_stage_code, to_stage_code, customer_count from moves
),

counted as (
    select
        months.month_start_date,
        months.is_finished,
        cells.region_code,
        cells.from_stage_code,
        cells.to_stage_code,
        cells.customer_count,
        case
            when cells.from_stage_code <> 'none' then sum(cells.customer_count) over (
                partition by months.month_start_date, cells.region_code, cells.from_stage_code
            )
        end as from_customer_count
    from cells
    inner join months on cells.month_start_date = months.month_start_date
    where cells.customer_count > 0
),

final as (
    select
        *,
        customer_count / nullif(cast(from_customer_count as double), 0) as transition_ratio
    from counted
)

{{ cast_to_contract('final') }}
