with living as (
    select * from {{ ref('stg_rebates') }}
    where _is_current
),

newest as (
    {{ newest_rows('living', 'rebate_id') }}
),

customers as (
    select customer_record_id, region_code from {{ ref('bridge_customer_source') }}
),

final as (
    select
        newest.rebate_id, newest.source_rebate_id, newest.customer_record_id, newest.rebate_name, newest.rebate_amt,
        newest.currency_code, newest.tax_basis, newest._department, newest._export, newest._delivery_id,
        newest._generation, newest._business_date,
        newest._issuer as issuer,
        customers.region_code,
        cast(date_trunc('month', newest.rebate_month_date) as date) as rebate_month_date,
        customers.customer_record_id is null as is_orphan_customer
    from newest
    left join customers on newest.customer_record_id = customers.customer_record_id
)

{{ cast_to_contract('final') }}
