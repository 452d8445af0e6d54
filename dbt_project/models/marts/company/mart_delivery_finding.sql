with findings as (
    select * from {{ ref('stg_delivery_findings') }}
),

deliveries as (
    select
        delivery_id,
        status,
        received_at
    from {{ ref('stg_delivery_log') }}
),

final as (
    select
        findings.*,
        deliveries.status,
        deliveries.received_at
    from findings
    left join deliveries on findings.delivery_id = deliveries.delivery_id
)

{{ cast_to_contract('final') }}
