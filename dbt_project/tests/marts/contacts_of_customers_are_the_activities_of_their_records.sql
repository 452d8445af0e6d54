-- Every customer is in the cycle once, and every activity of a known customer up to today is counted with one of them.
with cycles as (
    select count(*) as customer_count, coalesce(sum(contact_count), 0) as contact_count from {{ ref('mart_contact_cycle') }}
),

customers as (
    select count(*) as customer_count from {{ ref('dim_customer') }}
),

activities as (
    select count(*) as contact_count
    from {{ ref('fct_activity') }} as activities
    cross join {{ source('plumbing', 'night') }} as night
    where not activities.is_orphan_customer and activities.activity_date <= night.as_of_date
)

select cycles.customer_count, cycles.contact_count, activities.contact_count as activity_count
from cycles
cross join customers
cross join activities
where cycles.customer_count <> customers.customer_count or cycles.contact_count <> activities.contact_count
