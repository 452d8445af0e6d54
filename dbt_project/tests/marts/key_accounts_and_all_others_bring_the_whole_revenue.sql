-- Nobody is counted twice or left out: revenue of each currency is that of the lines of the accounts that mainly buy in it, and
-- all running contracts are counted.
with told as (
    select
        currency_code,
        sum(revenue_12m_amt) as revenue_12m_amt
    from {{ ref('mart_key_accounts') }}
    where currency_code is not null
    group by currency_code
),

lines as (
    select
        accounts.currency_code,
        sum(lines.net_sales_untaxed_amt) as revenue_12m_amt
    from {{ ref('int_order_lines__margin') }} as lines
    cross join {{ source('plumbing', 'night') }} as night
    left join {{ ref('int_records__account') }} as records on lines.customer_record_id = records.customer_record_id
    inner join {{ ref('int_accounts__value') }} as accounts
        on
            coalesce(records.account_id, lines.customer_record_id, 'unknown') = accounts.account_id
            and lines.currency_code = accounts.currency_code
    where
        lines.is_counted and lines.ordered_date <= night.as_of_date
        and lines.ordered_date > cast({{ dateadd('month', -12, 'night.as_of_date') }} as date)
    group by accounts.currency_code
),

contracts as (
    select count(*) filter (where is_running) as contract_count from {{ ref('mart_contract') }}
),

counted as (
    select coalesce(sum(running_contract_count), 0) as contract_count from {{ ref('mart_key_accounts') }}
)

select told.currency_code as problem
from told
left join lines on told.currency_code = lines.currency_code
where told.revenue_12m_amt <> coalesce(lines.revenue_12m_amt, 0)
union all
select 'contracts' as problem
from contracts
cross join counted
where contracts.contract_count <> counted.contract_count
