with months as (
    select * from {{ ref('int_months__shown') }}
),

contracts as (
    select customers.customer_id, customers.region_code, contracts.service_name, contracts.start_date, contracts.closed_date
    from {{ ref('fct_contract') }} as contracts
    inner join {{ ref('bridge_customer_source') }} as records on contracts.customer_record_id = records.customer_record_id
    inner join {{ ref('dim_customer') }} as customers on records.customer_id = customers.customer_id
),

-- A renewal may close a gap within the month; a new customer of the service is not of its start.
standing as (
    select
        contracts.customer_id, contracts.region_code, contracts.service_name, months.month_start_date, months.is_finished,
        bool_or(contracts.closed_date is null or contracts.closed_date >= months.until_date) as is_at_end
    from contracts
    inner join months
        on
            contracts.start_date <= months.until_date
            and (
                contracts.closed_date is null
                or contracts.closed_date >= cast({{ dateadd('day', -1, 'months.month_start_date') }} as date)
            )
    group by contracts.customer_id, contracts.region_code, contracts.service_name, months.month_start_date, months.is_finished
    having bool_or(
        contracts.start_date < months.month_start_date and (
            contracts.closed_date is null
            or contracts.closed_date >= cast({{ dateadd('day', -1, 'months.month_start_date') }} as date)
        )
    )
),

final as (
    select
        month_start_date, is_finished, region_code, service_name,
        count(*) as service_customer_count,
        count(*) filter (where not is_at_end) as service_lost_customer_count,
        count(*) filter (where not is_at_end) / nullif(cast(count(*) as double), 0) as churn_contract_ratio
    from standing
    group by month_start_date, is_finished, region_code, service_name
)

{{ cast_to_contract('final') }}
