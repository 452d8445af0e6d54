-- Who is lost within a finished month by the window has fallen to dormant by its end, and the other way round.
with lost as (
    select month_start_date, region_code, coalesce(lost_customer_count, 0) as lost_count, at_risk_customer_count
    from {{ ref('mart_churn') }}
    where at_risk_customer_count is not null
),

fallen as (
    select month_start_date, region_code, sum(customer_count) as lost_count
    from {{ ref('mart_lifecycle_transition') }}
    where to_stage_code = 'dormant' and from_stage_code in ('new', 'regular')
    group by month_start_date, region_code
)

select lost.month_start_date, lost.region_code
from lost
left join fallen on lost.month_start_date = fallen.month_start_date and lost.region_code is not distinct from fallen.region_code
where lost.lost_count <> coalesce(fallen.lost_count, 0)
