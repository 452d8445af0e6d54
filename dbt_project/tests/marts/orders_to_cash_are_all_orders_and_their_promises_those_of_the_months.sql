-- Every order of a customer is counted once, and the lines it promised and kept are those of the months.
with orders as (
    select
        count(*) as order_count,
        coalesce(sum(line_count), 0) as line_count,
        coalesce(sum(promised_line_count), 0) as promised_line_count,
        coalesce(sum(filled_line_count), 0) as filled_line_count,
        coalesce(sum(otif_line_count), 0) as otif_line_count
    from {{ ref('mart_order_to_cash') }}
),

months as (
    select
        coalesce(sum(promised_line_count), 0) as promised_line_count,
        coalesce(sum(filled_line_count), 0) as filled_line_count,
        coalesce(sum(otif_line_count), 0) as otif_line_count
    from {{ ref('mart_fulfilment_month') }}
),

facts as (
    select
        count(*) as order_count,
        coalesce(sum(line_count), 0) as line_count
    from (
        select lines.order_id, count(*) as line_count
        from {{ ref('fct_order_line') }} as lines
        left join {{ ref('bridge_customer_source') }} as records on lines.customer_record_id = records.customer_record_id
        group by lines.order_id, coalesce(records.customer_id, lines.customer_record_id)
    ) as orders_of_customers
)

select orders.order_count, facts.order_count as known_order_count
from orders
cross join months
cross join facts
where
    orders.order_count <> facts.order_count
    or orders.line_count <> facts.line_count
    or orders.promised_line_count <> months.promised_line_count
    or orders.filled_line_count <> months.filled_line_count
    or orders.otif_line_count <> months.otif_line_count
