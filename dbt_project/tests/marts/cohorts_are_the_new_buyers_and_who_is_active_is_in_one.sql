-- A month's new buyers are its cohort; its active customers are those of all cohorts, except of cohorts before the months shown.
with cohorts as (
    select
        month_start_date, region_code,
        sum(active_customer_count) as active_count,
        sum(active_customer_count) filter (where k = 0) as new_count
    from {{ ref('mart_retention_cohort') }}
    group by month_start_date, region_code
),

months as (
    select month_start_date, region_code, active_customer_count, new_buyer_count from {{ ref('mart_buyer_month') }}
)

select months.month_start_date, months.region_code
from months
left join cohorts
    on months.month_start_date = cohorts.month_start_date and months.region_code is not distinct from cohorts.region_code
where
    months.new_buyer_count <> coalesce(cohorts.new_count, 0)
    or months.active_customer_count < coalesce(cohorts.active_count, 0)
