with living as (
    select * from {{ ref('stg_contact_permissions') }}
    where _is_current
),

newest as (
    {{ newest_rows('living', 'contact_permission_id') }}
),

followed as (
    select
        *,
        lead(valid_from_date) over (
            partition by customer_record_id, channel_code
            order by valid_from_date asc nulls last, contact_permission_id asc nulls last
        ) as next_from_date
    from newest
),

customers as (
    select customer_record_id, region_code from {{ ref('bridge_customer_source') }}
),

final as (
    select
        followed.contact_permission_id, followed.customer_record_id, followed.channel_code, followed.is_allowed,
        followed.valid_from_date, followed._department, followed._export, followed._delivery_id, followed._generation,
        followed._business_date,
        followed._issuer as issuer,
        customers.region_code,
        {{ ends_before_next('followed.valid_to_date', 'followed.next_from_date') }} as valid_to_date,
        customers.customer_record_id is null as is_orphan_customer
    from followed
    left join customers on followed.customer_record_id = customers.customer_record_id
    -- One of the same day is replaced.
    where followed.next_from_date is null or followed.next_from_date > followed.valid_from_date
)

{{ cast_to_contract('final') }}
