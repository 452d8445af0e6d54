with deliveries as (
    select * from {{ ref('stg_delivery_log') }}
),

final as (
    select
        deliveries.*,
        status = 'landed' as is_living
    from deliveries
)

{{ cast_to_contract('final') }}
