{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('stock_movements', 'movement_id') }}",
) }}

with living as (
    select * from {{ ref('stg_stock_movements') }}
    where _is_current {{ only_touched('stock_movements', 'movement_id') }}
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
