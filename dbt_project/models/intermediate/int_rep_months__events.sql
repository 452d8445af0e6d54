{%- set maturity_days = maturity_days() | int -%}

with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

-- What a person caught stays theirs, whoever works on it later.
caught as (
    select
        stays.employee_id, stays.created_date, stays.currency_code, stays.tax_basis, opportunities.is_won, stays.opportunity_amt,
        stays.created_date <= {{ dateadd('day', -maturity_days, 'night.as_of_date') }} as is_matured
    from {{ ref('int_opportunity_stages__stays') }} as stays
    inner join {{ ref('fct_opportunity') }} as opportunities on stays.opportunity_id = opportunities.opportunity_id
    cross join night
    where stays.step_no = 1
),

final as (
    select
        'created' as kind, employee_id, created_date as event_date, currency_code, tax_basis, opportunity_amt as amt,
        0 as days
    from caught
    union all
    select 'matured' as kind, employee_id, created_date as event_date, currency_code, tax_basis, opportunity_amt as amt, 0 as days
    from caught
    where is_matured
    union all
    select
        'matured_won' as kind, employee_id, created_date as event_date, currency_code, tax_basis, opportunity_amt as amt,
        0 as days
    from caught
    where is_matured and is_won
    union all
    select
        case when is_advanced then 'advanced' else 'set_back' end as kind,
        employee_id, left_date as event_date, currency_code, tax_basis, opportunity_amt as amt, stay_days as days
    from {{ ref('int_opportunity_stages__stays') }}
    where is_advanced or is_set_back
    union all
    select
        case when is_won then 'won' else 'lost' end as kind,
        employee_id, decided_date as event_date, currency_code, tax_basis, opportunity_amt as amt,
        coalesce(sales_cycle_days, 0) as days
    from {{ ref('fct_opportunity') }}
    where is_won or is_lost
    union all
    select
        'open' as kind, employee_id, snapshot_date as event_date, currency_code, tax_basis, opportunity_amt as amt, 0 as days
    from {{ ref('int_opportunity_stages__standing') }}
    where is_open
    union all
    select
        'lead' as kind, customers.account_manager_id as employee_id, leads.converted_date as event_date,
        null as currency_code, null as tax_basis, 0 as amt, 0 as days
    from {{ ref('fct_lead') }} as leads
    inner join {{ ref('bridge_customer_source') }} as customers
        on leads.converted_customer_record_id = customers.customer_record_id
    where leads.is_converted and customers.account_manager_id is not null
    union all
    select
        'managed' as kind, customers.account_manager_id as employee_id, night.as_of_date as event_date,
        null as currency_code, null as tax_basis, 0 as amt, 0 as days
    from {{ ref('dim_customer') }} as customers
    cross join night
    where customers.account_manager_id is not null
)

select * from final
