with controls as (
    select * from {{ ref('stg_delivery_controls') }}
),

deliveries as (
    select
        delivery_id,
        status
    from {{ ref('stg_delivery_log') }}
),

final as (
    select
        controls.*,
        deliveries.status,
        controls.control_state in ('agrees', 'hidden') as is_fulfilled
    from controls
    left join deliveries on controls.delivery_id = deliveries.delivery_id
)

{{ cast_to_contract('final') }}
