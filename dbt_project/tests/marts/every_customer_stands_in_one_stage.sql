-- Every customer is in one stage today, and the newest month's ways end where customers stand.
with customers as (
    select count(*) as customer_count from {{ ref('dim_customer') }}
),

stages as (
    select count(*) as customer_count, count(distinct customer_id) as distinct_count
    from {{ ref('mart_customer_lifecycle') }}
    where is_current
),

ways as (
    select coalesce(sum(customer_count), 0) as customer_count from {{ ref('mart_lifecycle_transition') }}
    where month_start_date = (select max(shown.month_start_date) from {{ ref('mart_lifecycle_transition') }} as shown)
)

select customers.customer_count
from customers
cross join stages
cross join ways
where
    customers.customer_count <> stages.customer_count
    or customers.customer_count <> stages.distinct_count
    or customers.customer_count <> ways.customer_count
