with contracts as (
    select * from {{ ref('fct_contract') }}
),

customers as (
    select customer_record_id, customer_id from {{ ref('bridge_customer_source') }}
),

-- What a contract renews is compared with it only where both are in one currency and tax basis.
final as (
    select
        contracts.contract_id, contracts.customer_record_id, contracts.employee_id, contracts.service_name,
        contracts.signed_date, contracts.start_date, contracts.end_date, contracts.closed_date, contracts.status,
        contracts.is_auto_renewed, contracts.is_renewed, contracts.renews_contract_id, contracts.renewed_by_contract_id,
        contracts.monthly_amt, contracts.currency_code, contracts.tax_basis,
        coalesce(customers.customer_id, contracts.customer_record_id, 'unknown') as customer_id,
        renewed.monthly_amt as renewed_monthly_amt,
        row_number() over service as term_no,
        min(contracts.start_date) over (
            partition by coalesce(customers.customer_id, contracts.customer_record_id, 'unknown'), contracts.service_name
        ) as first_start_date
    from contracts
    left join customers on contracts.customer_record_id = customers.customer_record_id
    left join contracts as renewed
        on
            contracts.renews_contract_id = renewed.contract_id
            and contracts.currency_code = renewed.currency_code
            and contracts.tax_basis = renewed.tax_basis
    window service as (
        partition by coalesce(customers.customer_id, contracts.customer_record_id, 'unknown'), contracts.service_name
        order by contracts.start_date asc nulls last, contracts.contract_id asc nulls last
    )
)

{{ cast_to_contract('final') }}
