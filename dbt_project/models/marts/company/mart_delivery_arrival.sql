with arrivals as (
    select * from {{ ref('stg_delivery_arrivals') }}
),

final as (
    select
        arrivals.*,
        arrival_state in ('late', 'refused') as is_late,
        case
            when last_arrived_date < expected_date then {{ datediff('last_arrived_date', 'expected_date', 'day') }}
            when last_arrived_date is not null then 0
        end as days_late
    from arrivals
)

{{ cast_to_contract('final') }}
