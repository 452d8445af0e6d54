with orders as (
    select
        customer_record_id, _department, order_id as event_key,
        'order' as event_type,
        min(channel_code) as kind_code,
        cast(null as varchar) as detail,
        min(ordered_date) as event_date,
        min(ordered_at) as event_at,
        sum(net_sales_amt) as amount_amt,
        case when min(currency_code) = max(currency_code) then min(currency_code) end as currency_code,
        case when min(status) = max(status) then min(status) else 'mixed' end as status
    from {{ ref('fct_order_line') }}
    group by customer_record_id, order_id, _department
),

payments as (
    select
        customer_record_id, _department, payment_id as event_key,
        'payment' as event_type,
        method_code as kind_code,
        cast(null as varchar) as detail,
        paid_date as event_date,
        paid_at as event_at,
        paid_amt as amount_amt,
        currency_code,
        case when is_refund then 'refunded' else 'paid' end as status
    from {{ ref('fct_payment') }}
),

shipments as (
    select
        customer_record_id, _department, shipment_id as event_key,
        'shipment' as event_type,
        case when is_damaged then 'damaged' when is_misdirected then 'misdirected' end as kind_code,
        carrier_name as detail,
        shipped_date as event_date,
        shipped_at as event_at,
        shipped_amt as amount_amt,
        currency_code,
        case when not is_delivered then 'on_its_way' when is_on_time then 'delivered' else 'delivered_late' end as status
    from {{ ref('fct_shipment') }}
),

opportunity_stages as (
    select
        customer_record_id, _department, opportunity_stage_change_id as event_key,
        'opportunity' as event_type,
        stage as kind_code,
        loss_reason as detail,
        entered_date as event_date,
        entered_at as event_at,
        opportunity_amt as amount_amt,
        currency_code,
        case when is_taken_back then 'taken_back' end as status
    from {{ ref('fct_opportunity_stage') }}
),

final as (
    select * from orders
    union all
    select * from payments
    union all
    select * from shipments
    union all
    select * from opportunity_stages
)

select * from final
