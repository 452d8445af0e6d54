-- Rows in = rows out: calls in the fact, in the half hours and in the days.
with calls as (
    select count(*) as offered_count
    from {{ ref('fct_call') }}
    where is_offered
),

intervals as (
    select coalesce(sum(offered_count), 0) as offered_count from {{ ref('mart_call_center_interval') }}
),

days as (
    select coalesce(sum(calls_offered_count), 0) as offered_count from {{ ref('mart_service_daily') }}
),

later as (
    select count(*) as offered_count
    from {{ ref('fct_call') }} as calls
    cross join {{ source('plumbing', 'night') }} as night
    where calls.is_offered and calls.offered_date > night.as_of_date
)

select calls.offered_count as calls_in_fact, intervals.offered_count as calls_in_intervals, days.offered_count as calls_in_days
from calls
cross join intervals
cross join days
cross join later
where calls.offered_count <> intervals.offered_count or calls.offered_count <> days.offered_count + later.offered_count
