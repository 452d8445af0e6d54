-- Every contact of a known customer in the 26 weeks is in one week; a month's touches are those of its days in the list.
with night as (
    select as_of_date, cast({{ dateadd('day', -175, "date_trunc('week', as_of_date)") }} as date) as first_week_date
    from {{ source('plumbing', 'night') }}
),

facts as (
    select coalesce(sent_date, touched_date) as contact_date from {{ ref('fct_campaign_touch') }}
    where is_sent and not is_orphan_customer
    union all
    select offered_date as contact_date from {{ ref('fct_call') }}
    where customer_record_id is not null and not is_orphan_customer
    union all
    select activity_date as contact_date from {{ ref('fct_activity') }}
    where not is_orphan_customer
    union all
    select first_replied_date as contact_date from {{ ref('fct_ticket') }}
    where not is_orphan_customer
    union all
    select nullif(solved_date, first_replied_date) as contact_date from {{ ref('fct_ticket') }}
    where not is_orphan_customer
),

counted as (
    select
        count(*) as fact_count,
        count(*) filter (where date_trunc('month', facts.contact_date) >= night.first_week_date) as fact_of_months_count
    from facts
    inner join night on facts.contact_date between night.first_week_date and night.as_of_date
),

weeks as (
    select coalesce(sum(touches_qty), 0) as week_count from {{ ref('mart_contact_pressure') }}
),

months as (
    select coalesce(sum(touches_qty), 0) as month_count from {{ ref('mart_contact_pressure_month') }}
)

select counted.fact_count, counted.fact_of_months_count, weeks.week_count, months.month_count
from counted
cross join weeks
cross join months
where counted.fact_count <> weeks.week_count or counted.fact_of_months_count <> months.month_count
