{%- set amounts = [
    'revenue_12m', 'revenue_before', 'costed_revenue_12m', 'margin_12m', 'margin_before', 'moved_in', 'moved_out',
    'running_monthly', 'year_ago_monthly', 'ending_90d_monthly', 'receivable', 'overdue'
] -%}
{%- set counts = [
    'member', 'pool_member', 'other_currency', 'running_contract', 'other_basis_contract', 'ending_30d_contract',
    'ending_60d_contract', 'ending_90d_contract', 'at_risk_contract'
] -%}

with night as (
    select as_of_date, cast({{ dateadd('month', -12, 'as_of_date') }} as date) as year_ago_date
    from {{ source('plumbing', 'night') }}
),

contracts as (
    select contracts.*, contracts.currency_code = accounts.currency_code as is_in_currency
    from {{ ref('mart_contract') }} as contracts
    inner join {{ ref('int_accounts__value') }} as accounts on contracts.account_id = accounts.account_id
),

bases as (
    select
        account_id, tax_basis,
        row_number() over (
            partition by account_id order by count(*) filter (where is_in_currency) desc nulls last, tax_basis asc nulls last
        ) as basis_no
    from contracts
    group by account_id, tax_basis
),

-- Contracts in another currency or tax basis than most of the account's are counted and in no amount.
contracted as (
    select
        contracts.account_id,
        bases.tax_basis as contract_tax_basis,
        count(*) filter (where contracts.is_running) as running_contract_count,
        count(*) filter (
            where contracts.is_running and not coalesce(contracts.is_in_currency and contracts.tax_basis = bases.tax_basis, false)
        ) as other_basis_contract_count,
        {%- for days in [30, 60, 90] %}
            count(*) filter (where contracts.is_ending_{{ days }}d) as ending_{{ days }}d_contract_count,
        {%- endfor %}
        count(*) filter (where contracts.renewal_risk_points >= 3) as at_risk_contract_count,
        sum(contracts.monthly_amt) filter (
            where contracts.is_running and contracts.is_in_currency and contracts.tax_basis = bases.tax_basis
        ) as running_monthly_amt,
        sum(contracts.monthly_amt) filter (
            where contracts.is_ending_90d and contracts.is_in_currency and contracts.tax_basis = bases.tax_basis
        ) as ending_90d_monthly_amt,
        sum(contracts.monthly_amt) filter (
            where contracts.start_date <= night.year_ago_date and coalesce(contracts.closed_date > night.year_ago_date, true)
            and contracts.is_in_currency and contracts.tax_basis = bases.tax_basis
        ) as year_ago_monthly_amt,
        min(contracts.days_to_end) filter (where contracts.is_running and not contracts.is_renewed) as next_end_days,
        max(contracts.tenure_months) filter (where contracts.is_running) as tenure_months,
        max(contracts.renewal_risk_points) as renewal_risk_points,
        max_by(contracts.contract_id, cast(contracts.renewal_risk_points as varchar) || contracts.contract_id)
        filter (where contracts.is_running) as riskiest_contract_id
    from contracts
    cross join night
    inner join bases on contracts.account_id = bases.account_id and bases.basis_no = 1
    group by contracts.account_id, bases.tax_basis
),

owing as (
    select
        records.account_id, owed.currency_code,
        sum(owed.receivable_amt) as receivable_amt,
        sum(owed.overdue_amt) as overdue_amt
    from {{ ref('mart_receivables') }} as owed
    inner join (select distinct customer_id, account_id from {{ ref('int_records__account') }}) as records
        on owed.customer_id = records.customer_id
    where owed.tax_basis = 'included'
    group by records.account_id, owed.currency_code
),

-- What is no key account stands together by region, so that the whole base is never out of sight.
totals as (
    select
        accounts.is_key,
        case when accounts.is_key then accounts.account_id end as account_id,
        heads.region_code, accounts.currency_code, contracted.contract_tax_basis,
        count(*) as account_count,
        {%- for name in amounts %}
            sum({{ name }}_amt) as {{ name }}_amt,
        {%- endfor %}
        {%- for name in counts %}
            coalesce(sum({{ name }}_count), 0) as {{ name }}_count,
        {%- endfor %}
        min(contracted.next_end_days) filter (where accounts.is_key) as next_end_days,
        max(contracted.tenure_months) filter (where accounts.is_key) as tenure_months,
        max(contracted.renewal_risk_points) filter (where accounts.is_key) as renewal_risk_points,
        max(contracted.riskiest_contract_id) filter (where accounts.is_key) as riskiest_contract_id,
        max(accounts.last_order_date) as last_order_date,
        min(accounts.value_no) filter (where accounts.is_key) as value_no
    from {{ ref('int_accounts__value') }} as accounts
    left join {{ ref('dim_customer') }} as heads on accounts.account_id = heads.customer_id
    left join contracted on accounts.account_id = contracted.account_id
    left join owing on accounts.account_id = owing.account_id and accounts.currency_code = owing.currency_code
    left join {{ ref('int_accounts__owners') }} as owners on accounts.account_id = owners.account_id
    group by
        accounts.is_key, case when accounts.is_key then accounts.account_id end, heads.region_code, accounts.currency_code,
        contracted.contract_tax_basis
),

final as (
    select
        totals.*, night.as_of_date, heads.name, heads.customer_type, owners.employee_id,
        case when totals.is_key then risks.renewal_risk_level end as renewal_risk_level,
        case when totals.is_key then risks.reason_codes end as reason_codes,
        case when totals.is_key then risks.reasons_zh end as reasons_zh,
        case when totals.is_key then risks.reasons_en end as reasons_en,
        totals.is_key and coalesce(owners.is_public_pool, false) as is_public_pool,
        cast(totals.revenue_12m_amt as double) / nullif(totals.revenue_before_amt, 0) - 1 as revenue_change_x,
        cast(totals.margin_12m_amt as double) / nullif(totals.costed_revenue_12m_amt, 0) as gross_margin_x,
        cast(totals.running_monthly_amt as double) / nullif(totals.year_ago_monthly_amt, 0) - 1 as contract_growth_x,
        cast(totals.revenue_12m_amt as double)
        / nullif(sum(totals.revenue_12m_amt) over (partition by totals.currency_code), 0) as revenue_share_ratio,
        cast(totals.margin_12m_amt as double)
        / nullif(sum(totals.margin_12m_amt) over (partition by totals.currency_code), 0) as margin_share_x
    from totals
    cross join night
    left join {{ ref('dim_customer') }} as heads on totals.account_id = heads.customer_id
    left join {{ ref('int_accounts__owners') }} as owners on totals.account_id = owners.account_id
    left join {{ ref('mart_contract') }} as risks on totals.riskiest_contract_id = risks.contract_id
)

{{ cast_to_contract('final') }}
