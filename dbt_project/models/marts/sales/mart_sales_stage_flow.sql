with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

stays as (
    select * from {{ ref('int_opportunity_stages__stays') }}
    where not is_taken_back
),

moves as (
    select
        entered_date as move_date, stage, stage_no, employee_id, region_code, source_name, man_known_count, currency_code,
        tax_basis, opportunity_amt, 'in' as move
    from stays
    where stage_no is not null
    union all
    select
        left_date as move_date, stage, stage_no, employee_id, region_code, source_name, man_known_count, currency_code,
        tax_basis, opportunity_amt,
        case when is_advanced then 'out' when is_dropped then 'dropped' when is_set_back then 'back' else 'other' end as move
    from stays
    where stage_no is not null and left_date is not null
),

final as (
    select
        cast(date_trunc('month', moves.move_date) as date) as month_date,
        moves.stage, moves.stage_no, moves.employee_id, moves.region_code, moves.source_name, moves.man_known_count,
        moves.currency_code, moves.tax_basis,
        last_day(moves.move_date) > night.as_of_date as is_unfinished,
        count(*) filter (where moves.move = 'in') as inflow_count,
        count(*) filter (where moves.move = 'out') as outflow_count,
        count(*) filter (where moves.move = 'dropped') as dropped_count,
        count(*) filter (where moves.move in ('back', 'other')) as set_back_count,
        coalesce(sum(moves.opportunity_amt) filter (where moves.move = 'in'), 0) as inflow_amt,
        coalesce(sum(moves.opportunity_amt) filter (where moves.move = 'out'), 0) as outflow_amt,
        coalesce(sum(moves.opportunity_amt) filter (where moves.move = 'dropped'), 0) as dropped_amt
    from moves
    cross join night
    group by all
)

{{ cast_to_contract('final') }}
