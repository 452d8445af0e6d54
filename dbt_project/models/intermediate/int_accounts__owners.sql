with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

owned as (
    select
        records.account_id, records.customer_id,
        {{ newest_owner('owners') }} as employee_id
    from {{ ref('bridge_account_owner') }} as owners
    inner join {{ ref('int_records__account') }} as records on owners.customer_record_id = records.customer_record_id
    cross join night
    where
        owners.valid_from_date <= night.as_of_date
        and (owners.valid_to_date is null or owners.valid_to_date >= night.as_of_date)
    group by records.account_id, records.customer_id
),

final as (
    select
        account_id,
        max(case when customer_id = account_id then employee_id end) as employee_id,
        bool_or(customer_id = account_id and employee_id is null) as is_public_pool,
        count(*) filter (where employee_id is null) as pool_member_count
    from owned
    group by account_id
)

{{ cast_to_contract('final') }}
