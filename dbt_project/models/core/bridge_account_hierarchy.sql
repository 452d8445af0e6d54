with living as (
    select * from {{ ref('stg_account_parents') }}
    where _is_current
),

newest as (
    {{ newest_rows('living', 'account_parent_id') }}
),

followed as (
    select
        *,
        lead(valid_from_date) over (partition by customer_record_id order by valid_from_date nulls last) as next_from_date
    from newest
),

customers as (
    select customer_record_id, region_code from {{ ref('bridge_customer_source') }}
),

final as (
    select
        followed.account_parent_id, followed.customer_record_id, followed.parent_customer_record_id,
        followed.valid_from_date, followed._business_date,
        followed._issuer as issuer,
        customers.region_code,
        {{ ends_before_next('followed.valid_to_date', 'followed.next_from_date') }} as valid_to_date,
        customers.customer_record_id is null as is_orphan_customer,
        followed.parent_customer_record_id is not null and parents.customer_record_id is null as is_orphan_parent
    from followed
    left join customers on followed.customer_record_id = customers.customer_record_id
    left join customers as parents on followed.parent_customer_record_id = parents.customer_record_id
)

{{ cast_to_contract('final') }}
