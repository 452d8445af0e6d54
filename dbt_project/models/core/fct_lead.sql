with living as (
    select * from {{ ref('stg_leads') }}
    where _is_current
),

newest as (
    {{ newest_rows('living', 'lead_id') }}
),

night as (
    select night.as_of_date, thresholds.lead_days
    from {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'thresholds') }} as thresholds
),

customers as (
    select customer_record_id from {{ ref('bridge_customer_source') }}
),

aged as (
    select
        newest.*,
        newest._issuer as issuer,
        newest.converted_date is not null as is_converted,
        night.lead_days,
        newest.created_date <= {{ dateadd('day', '-night.lead_days', 'night.as_of_date') }} as is_matured,
        -- A conversion before the lead was written down is a wrong date and no duration.
        case
            when newest.converted_date >= newest.created_date
                then {{ datediff('newest.created_date', 'newest.converted_date', 'day') }}
        end as incubation_days
    from newest
    cross join night
),

final as (
    select
        aged.*,
        aged.is_matured and coalesce(aged.incubation_days <= aged.lead_days, false) as is_matured_converted,
        aged.converted_customer_record_id is not null and customers.customer_record_id is null as is_orphan_customer
    from aged
    left join customers on aged.converted_customer_record_id = customers.customer_record_id
)

{{ cast_to_contract('final') }}
