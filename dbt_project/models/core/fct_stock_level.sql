with living as (
    select * from {{ ref('stg_stock_levels') }}
    where _is_current
),

measured as (
    select
        *,
        concat_ws(':', _delivery_id, cast(_record_no as varchar)) as stock_level_id,
        coalesce(stock_date, _business_date) as level_date,
        coalesce(reserved_qty, 0) as held_for_orders_qty,
        coalesce(blocked_qty, 0) as held_back_qty,
        coalesce(in_transit_qty, 0) as coming_qty
    from living
),

final as (
    select
        stock_level_id, product_id, site_name, batch_number, received_date, expiry_date, on_hand_qty, reorder_point_qty,
        unit_cost_amt, currency_code, tax_basis,
        level_date as stock_date,
        coalesce(site_id, 'unknown') as site_id,
        held_for_orders_qty as reserved_qty,
        held_back_qty as blocked_qty,
        coming_qty as in_transit_qty,
        on_hand_qty - held_for_orders_qty - held_back_qty as available_qty,
        on_hand_qty * unit_cost_amt as stock_value_amt,
        _issuer as issuer,
        _department, _export, _delivery_id, _generation, _business_date
    from measured
)

{{ cast_to_contract('final') }}
