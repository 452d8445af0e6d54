-- Every won and lost opportunity of a person is in one month of the person once; every signed amount is there as well.
with persons as (
    select
        coalesce(sum(won_count), 0) as won_count,
        coalesce(sum(lost_amt), 0) as lost_amt,
        coalesce(sum(created_count), 0) as created_count,
        coalesce(sum(signed_amt), 0) as signed_amt
    from {{ ref('mart_rep_performance') }}
),

opportunities as (
    select
        count(*) filter (where is_won) as won_count,
        coalesce(sum(lost_amt), 0) as lost_amt
    from {{ ref('fct_opportunity') }}
    where employee_id is not null
),

caught as (
    select count(*) as created_count
    from {{ ref('fct_opportunity_stage') }}
    where step_no = 1 and employee_id is not null
),

signed as (
    select coalesce(sum(targets.actual_amt), 0) as signed_amt
    from {{ ref('mart_sales_target') }} as targets
    cross join {{ source('plumbing', 'night') }} as night
    where targets.metric_code = 'signed' and targets.employee_id is not null and targets.month_date <= night.as_of_date
)

select persons.won_count, opportunities.won_count as all_won_count
from persons
cross join opportunities
cross join caught
cross join signed
where
    persons.won_count <> opportunities.won_count or persons.lost_amt <> opportunities.lost_amt
    or persons.created_count <> caught.created_count or persons.signed_amt <> signed.signed_amt
