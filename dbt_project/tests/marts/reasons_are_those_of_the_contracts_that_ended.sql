-- The rows are problems: contracts that ended within the months shown and were not renewed, by the fact and by their reasons.
with ended as (
    select count(*) as contract_count, coalesce(sum(contracts.monthly_amt), 0) as monthly_amt
    from {{ ref('fct_contract') }} as contracts
    semi join {{ ref('bridge_customer_source') }} as records on contracts.customer_record_id = records.customer_record_id
    where
        contracts.status <> 'active' and not contracts.is_renewed
        and contracts.closed_date >= (select min(month_start_date) from {{ ref('int_months__shown') }})
),

told as (
    select coalesce(sum(ended_contract_count), 0) as contract_count, coalesce(sum(lost_monthly_amt), 0) as monthly_amt
    from {{ ref('mart_churn_reason') }}
)

select ended.contract_count, told.contract_count as told_count
from ended
cross join told
where ended.contract_count <> told.contract_count or ended.monthly_amt <> told.monthly_amt
