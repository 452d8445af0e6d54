with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

promises as (
    select order_line_id, promised_date from {{ ref('fct_order_line') }}
),

-- Each shipment beside what was promised for its line; what went astray left the stock, but has not arrived.
sent as (
    select
        shipments.*,
        coalesce(promises.promised_date, shipments.promised_date) as due_date
    from {{ ref('fct_shipment') }} as shipments
    inner join promises on shipments.order_line_id = promises.order_line_id
),

parcels as (
    select
        order_line_id,
        min(due_date) as due_date,
        min(shipped_date) as first_shipped_date,
        max(delivered_date) as last_delivered_date,
        bool_and(is_delivered) as is_all_delivered,
        count(*) as shipment_count,
        sum(shipped_qty) as shipped_qty,
        sum(shipped_amt) as shipped_amt,
        coalesce(sum(shipped_qty) filter (where shipped_date <= due_date), 0) as shipped_in_time_qty,
        coalesce(sum(shipped_qty) filter (where delivered_date <= due_date and not coalesce(is_misdirected, false)), 0)
            as arrived_in_time_qty,
        bool_and(is_accurate) as is_accurate,
        bool_or(coalesce(is_damaged, false) or coalesce(is_misdirected, false) or not coalesce(is_documented, true)) as is_faulty
    from sent
    group by order_line_id
),

told as (
    select
        lines.*,
        night.as_of_date,
        coalesce(customers.customer_id, lines.customer_record_id) as customer_id,
        parcels.first_shipped_date, parcels.last_delivered_date, parcels.is_all_delivered,
        coalesce(parcels.shipment_count, 0) as shipment_count,
        coalesce(parcels.shipped_qty, 0) as shipped_qty,
        coalesce(parcels.shipped_amt, 0) as shipped_amt,
        coalesce(parcels.shipped_in_time_qty, 0) as shipped_in_time_qty,
        coalesce(parcels.arrived_in_time_qty, 0) as arrived_in_time_qty,
        coalesce(parcels.is_accurate, true) and coalesce(parcels.shipped_qty <= lines.ordered_qty, true) as is_right,
        coalesce(parcels.is_faulty, false) as is_faulty,
        coalesce(lines.promised_date, parcels.due_date) as first_promised_date,
        lines.is_cancelled and {{ is_shortage('lines.cancel_reason') }} as is_shortage
    from {{ ref('fct_order_line') }} as lines
    cross join night
    left join parcels on lines.order_line_id = parcels.order_line_id
    left join {{ ref('bridge_customer_source') }} as customers on lines.customer_record_id = customers.customer_record_id
),

judged as (
    select
        *,
        coalesce(
            (not is_cancelled or is_shortage) and ordered_qty > 0 and first_promised_date <= as_of_date, false
        ) as is_judged
    from told
),

final as (
    select
        order_line_id, order_id, customer_record_id, customer_id, is_orphan_customer,
        region_code, channel_code, unit_name, currency_code, tax_basis,
        ordered_date, first_promised_date as promised_date, first_shipped_date, last_delivered_date, is_all_delivered,
        ordered_qty, shipment_count, shipped_qty, shipped_amt, line_amt, cancelled_amt, net_sales_amt, is_cancelled,
        is_shortage, is_judged, is_faulty,
        shipment_count > 0 as is_shipped,
        shipment_count > 0 and is_right as is_accurate,
        case when not is_judged or is_cancelled then 0 else least(shipped_in_time_qty, ordered_qty) end as filled_qty,
        is_judged and not is_cancelled and shipped_in_time_qty >= ordered_qty as is_filled,
        is_judged and not is_cancelled and arrived_in_time_qty >= ordered_qty as is_on_time_in_full
    from judged
)

{{ cast_to_contract('final') }}
