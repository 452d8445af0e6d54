with living as (
    select * from {{ ref('stg_products') }}
    where _is_current
),

exported as (
    {{ newest_rows('living', 'product_id') }}
),

ordered as (
    select
        product_id,
        issuer,
        max_by(source_product_id, line_rank) as source_product_id,
        max_by(product_name, line_rank) as product_name,
        max_by(category_name, line_rank) as category_name,
        max_by(subcategory_name, line_rank) as subcategory_name,
        max_by(unit_name, line_rank) as unit_name
    from (
        select
            *,
            concat_ws('|', cast(ordered_at as varchar), order_line_id) as line_rank
        from {{ ref('fct_order_line') }}
        where product_id <> 'unknown'
    ) as lines
    group by product_id, issuer
),

final as (
    select
        product_id, _issuer as issuer, source_product_id, product_name, category_name, subcategory_name, brand_name,
        unit_name, pack_qty, tier_name, shelf_life_days, list_price_amt, standard_cost_amt, currency_code, tax_basis,
        supplier_id, false as is_derived
    from exported
    union all
    select
        ordered.product_id, ordered.issuer, ordered.source_product_id, ordered.product_name, ordered.category_name,
        ordered.subcategory_name, null as brand_name, ordered.unit_name, null as pack_qty, null as tier_name,
        null as shelf_life_days, null as list_price_amt, null as standard_cost_amt, null as currency_code,
        null as tax_basis, null as supplier_id, true as is_derived
    from ordered
    anti join exported on ordered.product_id = exported.product_id
    union all
    select
        'unknown' as product_id, null as issuer, null as source_product_id, null as product_name, null as category_name,
        null as subcategory_name, null as brand_name, null as unit_name, null as pack_qty, null as tier_name,
        null as shelf_life_days, null as list_price_amt, null as standard_cost_amt, null as currency_code,
        null as tax_basis, null as supplier_id, true as is_derived
)

{{ cast_to_contract('final') }}
