with living as (
    select * from {{ ref('stg_supplier_products') }}
    where _is_current
),

newest as (
    {{ newest_rows('living', 'supplier_product_id') }}
),

followed as (
    select
        *,
        lead(valid_from_date) over (
            partition by supplier_id, product_id order by valid_from_date nulls last
        ) as next_from_date
    from newest
),

final as (
    select
        supplier_product_id, supplier_id, product_id, lead_time_days, min_order_qty, pack_qty, unit_price_amt,
        valid_from_date, currency_code, tax_basis, _department, _export, _delivery_id, _generation, _business_date,
        _issuer as issuer,
        {{ ends_before_next('valid_to_date', 'next_from_date') }} as valid_to_date
    from followed
)

{{ cast_to_contract('final') }}
