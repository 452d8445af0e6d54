-- What identity's nights add up to is how many customers there are, once identity has run.
with counted as (
    select max_by(customers_after_count, registry_seq) as customers_after_count from {{ ref('mart_identity_changes') }}
    where is_whole_company
),

known as (
    select count(distinct customer_id) as customer_count from {{ ref('bridge_customer_source') }}
    where decided_by <> 'unidentified'
)

select counted.customers_after_count, known.customer_count
from counted
cross join known
where counted.customers_after_count <> known.customer_count
