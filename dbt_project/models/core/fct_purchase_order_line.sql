with living as (
    select * from {{ ref('stg_purchase_order_lines') }}
    where _is_current
),

newest as (
    {{ newest_rows('living', 'purchase_order_line_id') }}
),

night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

measured as (
    select
        newest.*,
        coalesce(newest.received_qty, 0) as arrived_qty,
        coalesce(newest.status = 'cancelled', false) as is_cancelled,
        newest.promised_date <= night.as_of_date as is_past_promise
    from newest
    cross join night
),

final as (
    select
        purchase_order_line_id, source_purchase_order_id, purchase_order_id, line_no, ordered_date, supplier_id,
        product_id, site_id, ordered_qty, unit_price_amt, promised_date, received_date, status, is_cancelled,
        currency_code, tax_basis,
        arrived_qty as received_qty,
        ordered_qty * unit_price_amt as ordered_amt,
        coalesce(is_past_promise and not is_cancelled, false) as is_due,
        coalesce(
            is_past_promise and not is_cancelled and received_date <= promised_date and arrived_qty >= ordered_qty, false
        ) as is_on_time_in_full,
        case when received_date >= ordered_date then {{ datediff('ordered_date', 'received_date', 'day') }} end as lead_time_days,
        _issuer as issuer,
        _department, _export, _delivery_id, _generation, _business_date
    from measured
)

{{ cast_to_contract('final') }}
