with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

contracts as (
    select
        customer_record_id, status = 'active' and start_date <= night.as_of_date as is_active,
        case when status = 'active' and start_date <= night.as_of_date then end_date end as end_date,
        status <> 'active' as is_over
    from {{ ref('fct_contract') }}
    cross join night
),

said as (
    select
        customer_record_id, is_active, is_over, end_date, false as is_offered, cast(null as date) as visit_date,
        cast(null as date) as call_date
    from contracts
    union all
    select
        customer_record_id, false as is_active, false as is_over, cast(null as date) as end_date, true as is_offered,
        cast(null as date) as visit_date, cast(null as date) as call_date
    from {{ ref('fct_quotation') }}
    where status = 'open'
    union all
    select
        activities.customer_record_id, false as is_active, false as is_over, cast(null as date) as end_date, false as is_offered,
        case when activities.activity_type = 'visit' then activities.activity_date end as visit_date,
        case when activities.activity_type = 'call' then activities.activity_date end as call_date
    from {{ ref('fct_activity') }} as activities
    inner join night on activities.activity_date <= night.as_of_date
    where activities.activity_type in ('visit', 'call')
),

final as (
    select
        records.customer_id,
        count(*) filter (where said.is_active) as active_contract_count,
        case when bool_or(said.is_active) then 'active' when bool_or(said.is_over) then 'over' end as contract_status,
        min(said.end_date) as next_contract_end_date,
        count(*) filter (where said.is_offered) as open_quotation_count,
        max(said.visit_date) as last_visit_date,
        max(said.call_date) as last_rep_call_date
    from said
    inner join {{ ref('bridge_customer_source') }} as records on said.customer_record_id = records.customer_record_id
    group by records.customer_id
)

select * from final
