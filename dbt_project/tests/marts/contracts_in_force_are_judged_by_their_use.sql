-- The rows are problems: contracts in force by the fact, and those whose use is judged or refused.
with running as (
    select count(*) as contract_count from {{ ref('fct_contract') }}
    where status = 'active'
),

judged as (
    select count(distinct contract_id) as contract_count from {{ ref('mart_usage_change') }}
    where contract_status = 'active'
)

select running.contract_count, judged.contract_count as judged_count
from running
cross join judged
where running.contract_count <> judged.contract_count
