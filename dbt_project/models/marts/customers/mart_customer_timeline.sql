with customers as (
    select
        records.customer_record_id,
        records.customer_id,
        records.department,
        customers.region_code
    from {{ ref('bridge_customer_source') }} as records
    inner join {{ ref('dim_customer') }} as customers on records.customer_id = customers.customer_id
),

orders as (
    select
        customer_record_id,
        order_id as event_key,
        'order' as event_type,
        _department as department,
        min(ordered_date) as event_date,
        min(ordered_at) as event_at,
        '订单' as title_zh,
        'Order' as title_en,
        sum(net_sales_amt) as amount_amt,
        case when min(currency_code) = max(currency_code) then min(currency_code) end as currency_code,
        case when min(status) = max(status) then min(status) else 'mixed' end as status
    from {{ ref('fct_order_line') }}
    group by customer_record_id, order_id, _department
),

tickets as (
    select
        customer_record_id,
        ticket_id as event_key,
        'ticket' as event_type,
        _department as department,
        opened_date as event_date,
        opened_at as event_at,
        case ticket_type when 'fault' then '故障' when 'complaint' then '投诉' when 'question' then '咨询' else '工单'
        end as title_zh,
        case ticket_type when 'fault' then 'Fault' when 'complaint' then 'Complaint' when 'question' then 'Question' else 'Ticket'
        end as title_en,
        compensation_amt as amount_amt,
        currency_code,
        status
    from {{ ref('fct_ticket') }}
),

record_changes as (
    select
        customer_record_id,
        concat_ws('@', customer_record_id, cast(valid_from as varchar)) as event_key,
        'record' as event_type,
        department,
        valid_from as event_date,
        cast(null as timestamp) as event_at,
        case when period_no = 1 then '首次建档' else '资料变更' end as title_zh,
        case when period_no = 1 then 'First recorded' else 'Record changed' end as title_en,
        cast(null as decimal(18, 4)) as amount_amt,
        cast(null as varchar) as currency_code,
        case when period_no = 1 then 'created' else 'changed' end as status
    from {{ ref('dim_customer_history') }}
),

events as (
    select * from orders
    union all
    select * from tickets
    union all
    select * from record_changes
),

final as (
    select
        events.*,
        customers.customer_id,
        customers.region_code
    from events
    inner join customers on events.customer_record_id = customers.customer_record_id
)

{{ cast_to_contract('final') }}
order by customer_id asc nulls last, event_date asc nulls last
