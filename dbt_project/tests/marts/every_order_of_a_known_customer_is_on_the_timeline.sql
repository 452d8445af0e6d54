-- Rows in = rows out, less the orders of records nobody knows.
with orders as (
    select distinct customer_record_id, order_id, _department
    from {{ ref('fct_order_line') }}
    where not is_orphan_customer
),

counted as (
    select count(*) as order_count from orders
),

events as (
    select count_if(event_type = 'order') as order_count from {{ ref('mart_customer_timeline') }}
)

select
    counted.order_count as orders_placed,
    events.order_count as orders_shown
from counted
cross join events
where counted.order_count <> events.order_count
