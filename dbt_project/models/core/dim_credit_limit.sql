with living as (
    select * from {{ ref('stg_credit_limits') }}
    where _is_current and coalesce(valid_to_date >= valid_from_date, true)
),

newest as (
    {{ newest_rows('living', 'credit_limit_id') }}
),

followed as (
    select
        *,
        lead(valid_from_date) over (
            partition by customer_record_id order by valid_from_date nulls last
        ) as next_from_date
    from newest
),

customers as (
    select customer_record_id, region_code from {{ ref('bridge_customer_source') }}
),

final as (
    select
        followed.credit_limit_id, followed.customer_record_id, followed.credit_limit_amt, followed.payment_term_days,
        followed.valid_from_date, followed.currency_code, followed.tax_basis, followed._department, followed._export,
        followed._delivery_id, followed._generation, followed._business_date,
        followed._issuer as issuer,
        customers.region_code,
        {{ ends_before_next('followed.valid_to_date', 'followed.next_from_date') }} as valid_to_date,
        customers.customer_record_id is null as is_orphan_customer
    from followed
    left join customers on followed.customer_record_id = customers.customer_record_id
)

{{ cast_to_contract('final') }}
