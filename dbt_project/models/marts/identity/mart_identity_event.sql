with events as (
    select * from {{ ref('stg_identity_events') }}
    where event_kind <> 'created'
),

customers as (
    select customer_id, name from {{ ref('dim_customer') }}
),

final as (
    select
        events.*,
        coalesce(own.name, other.name) as name,
        coalesce(own.customer_id, other.customer_id) as living_customer_id
    from events
    left join customers as own on events.customer_id = own.customer_id
    left join customers as other on events.other_customer_id = other.customer_id
)

{{ cast_to_contract('final') }}
order by registry_seq desc nulls last, event_id asc nulls last
