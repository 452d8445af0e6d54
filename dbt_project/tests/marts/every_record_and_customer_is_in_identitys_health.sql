-- Records by what decided them are all records, customers by their size all customers.
with told as (
    select
        coalesce(sum(item_count) filter (where topic = 'record'), 0) as record_count,
        coalesce(sum(item_count) filter (where topic = 'size'), 0) as customer_count
    from {{ ref('mart_identity_health') }}
),

known as (
    select count(*) as record_count, count(distinct customer_id) as customer_count from {{ ref('bridge_customer_source') }}
)

select told.*
from told
cross join known
where told.record_count <> known.record_count or told.customer_count <> known.customer_count
