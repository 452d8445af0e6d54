{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget_changed('stock_movements', 'movement_id') }}",
) }}

with living as (
    select row_of.* from {{ ref('stg_stock_movements') }} as row_of
    {{ only_touched_keys('movement_id') }}
    where row_of._is_current
),

newest as (
    {{ newest_rows('living', 'movement_id') }}
),

final as (
    select
        movement_id, source_movement_id, moved_at, moved_date, movement_type, product_id, moved_qty, cost_amt,
        currency_code, tax_basis,
        coalesce(site_id, 'unknown') as site_id,
        _issuer as issuer,
        _department, _export, _delivery_id, _generation, _business_date
    from newest
)

{{ cast_to_contract('final') }}
