with customers as (
    select
        records.customer_record_id,
        records.customer_id,
        customers.region_code
    from {{ ref('bridge_customer_source') }} as records
    inner join {{ ref('dim_customer') }} as customers on records.customer_id = customers.customer_id
),

record_changes as (
    select
        customer_record_id,
        department as _department,
        concat_ws('@', customer_record_id, cast(valid_from as varchar)) as event_key,
        'record' as event_type,
        cast(null as varchar) as kind_code,
        cast(null as varchar) as detail,
        valid_from as event_date,
        cast(null as timestamp) as event_at,
        cast(null as decimal(18, 4)) as amount_amt,
        cast(null as varchar) as currency_code,
        case when period_no = 1 then 'created' else 'changed' end as status
    from {{ ref('dim_customer_history') }}
),

events as (
    select * from {{ ref('int_customer_events__sales') }}
    union all
    select * from {{ ref('int_customer_events__contacts') }}
    union all
    select * from record_changes
),

final as (
    select
        events.*,
        events._department as department,
        customers.customer_id,
        customers.region_code
    from events
    inner join customers on events.customer_record_id = customers.customer_record_id
)

{{ cast_to_contract('final') }}
order by customer_id asc nulls last, event_date asc nulls last
