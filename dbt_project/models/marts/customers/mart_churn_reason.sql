with ended as (
    select
        months.month_start_date, months.is_finished, customers.region_code, contracts.service_name, contracts.currency_code,
        contracts.tax_basis, records.customer_id, contracts.monthly_amt,
        contracts.status = 'cancelled' as is_cancelled,
        case when contracts.status = 'cancelled' then coalesce(contracts.cancel_reason, 'unknown') else 'not_renewed' end
            as reason_name
    from {{ ref('fct_contract') }} as contracts
    inner join {{ ref('bridge_customer_source') }} as records on contracts.customer_record_id = records.customer_record_id
    inner join {{ ref('dim_customer') }} as customers on records.customer_id = customers.customer_id
    inner join {{ ref('int_months__shown') }} as months
        on contracts.closed_date >= months.month_start_date and contracts.closed_date <= months.until_date
    where contracts.status <> 'active' and not contracts.is_renewed
),

final as (
    select
        month_start_date, is_finished, region_code, service_name, reason_name, is_cancelled, currency_code, tax_basis,
        count(*) as ended_contract_count,
        sum(monthly_amt) as lost_monthly_amt
    from ended
    group by
        month_start_date, is_finished, region_code, service_name, reason_name, is_cancelled, currency_code, tax_basis
)

{{ cast_to_contract('final') }}
