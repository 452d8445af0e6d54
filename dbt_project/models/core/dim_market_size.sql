with living as (
    select * from {{ ref('stg_market_sizes') }}
    where _is_current
),

newest as (
    {{ newest_rows('living', 'market_size_id') }}
),

final as (
    select
        market_size_id, market_year, category_name, market_size_amt, currency_code, tax_basis, source_name,
        _issuer as issuer,
        nullif(region_code, 'all') as region_code,
        region_code = 'all' as is_whole_market
    from newest
)

{{ cast_to_contract('final') }}
