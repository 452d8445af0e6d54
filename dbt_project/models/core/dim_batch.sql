with living as (
    select * from {{ ref('stg_batches') }}
    where _is_current
),

newest as (
    {{ newest_rows('living', 'batch_id') }}
),

final as (
    select
        batch_id, product_id, batch_number, supplier_id, produced_date, received_date, expiry_date, quality_state,
        _department, _export, _delivery_id, _generation, _business_date,
        _issuer as issuer,
        supplier_id is null as is_own_make
    from newest
)

{{ cast_to_contract('final') }}
