-- The bridge is built first, because it notes which records moved to another customer.
-- depends_on: {{ ref('bridge_customer_source') }}
with changed as (
    select delivery_id, generation
    from {{ source('plumbing', 'changed_deliveries') }}
    where entity = 'order_lines'
),

changed_heads as (
    select delivery_id, generation
    from {{ source('plumbing', 'changed_deliveries') }}
    where entity = 'orders'
),

delivered_heads as (
    select heads.order_id
    from {{ ref('stg_orders') }} as heads
    semi join changed_heads on heads._delivery_id = changed_heads.delivery_id and heads._generation = changed_heads.generation
),

delivered as (
    select lines.order_line_id, lines.order_id
    from {{ ref('stg_order_lines') }} as lines
    semi join changed on lines._delivery_id = changed.delivery_id and lines._generation = changed.generation
),

built as (
    select * from {{ built_before(
        'fct_order_line',
        'order_line_id, order_id, customer_record_id, _delivery_id, _generation, _order_delivery_id, _order_generation'
    ) }}
),

built_from_changed as (
    select built.order_line_id, built.order_id
    from built
    semi join changed on built._delivery_id = changed.delivery_id and built._generation = changed.generation
),

of_delivered_heads as (
    select lines.order_line_id, lines.order_id
    from {{ ref('stg_order_lines') }} as lines
    semi join delivered_heads on lines.order_id = delivered_heads.order_id
),

built_from_changed_heads as (
    select built.order_line_id, built.order_id
    from built
    semi join changed_heads
        on built._order_delivery_id = changed_heads.delivery_id and built._order_generation = changed_heads.generation
),

of_reidentified_customers as (
    select built.order_line_id, built.order_id
    from built
    semi join {{ source('plumbing', 'changed_records') }} as moved on built.customer_record_id = moved.customer_record_id
),

final as (
    select order_line_id, order_id from delivered
    union
    select order_line_id, order_id from built_from_changed
    union
    select order_line_id, order_id from of_delivered_heads
    union
    select order_line_id, order_id from built_from_changed_heads
    union
    select order_line_id, order_id from of_reidentified_customers
)

select * from final
