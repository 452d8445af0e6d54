-- Day by day, and at the end it is what is open now: a ticket that stands open, or that a later day solves.
with days as (
    select
        region_code, channel_code, service_date, backlog_count,
        opened_count - solved_count as change_count,
        lag(backlog_count) over (
            partition by region_code, channel_code order by service_date nulls last
        ) as backlog_before_count
    from {{ ref('mart_service_daily') }}
),

wrong_days as (
    select count(*) as wrong_count
    from days
    where backlog_count <> coalesce(backlog_before_count, 0) + change_count
),

night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

ended as (
    select coalesce(sum(days.backlog_count), 0) as backlog_count
    from days
    inner join night on days.service_date = night.as_of_date
),

standing as (
    select count(*) as open_count
    from {{ ref('fct_ticket') }} as tickets
    cross join night
    where tickets.opened_date <= night.as_of_date and (tickets.is_open or tickets.solved_date > night.as_of_date)
)

select wrong_days.wrong_count, ended.backlog_count, standing.open_count
from wrong_days
cross join ended
cross join standing
where wrong_days.wrong_count > 0 or ended.backlog_count <> standing.open_count
