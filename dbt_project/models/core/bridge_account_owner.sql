with living as (
    select * from {{ ref('stg_account_owners') }}
    where _is_current
),

newest as (
    {{ newest_rows('living', 'account_owner_id') }}
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

employees as (
    select employee_id from {{ ref('dim_employee') }}
),

final as (
    select
        followed.account_owner_id, followed.customer_record_id, followed.employee_id, followed.valid_from_date,
        followed.owned_because, followed._business_date,
        followed._issuer as issuer,
        customers.region_code,
        {{ ends_before_next('followed.valid_to_date', 'followed.next_from_date') }} as valid_to_date,
        followed.employee_id is null as is_public_pool,
        customers.customer_record_id is null as is_orphan_customer,
        followed.employee_id is not null and employees.employee_id is null as is_orphan_employee
    from followed
    left join customers on followed.customer_record_id = customers.customer_record_id
    left join employees on followed.employee_id = employees.employee_id
)

{{ cast_to_contract('final') }}
