with living as (
    select * from {{ ref('stg_suppliers') }}
),

newest as (
    {{ newest_rows('living', 'supplier_id') }}
),

final as (
    select
        *,
        _issuer as issuer,
        _is_current as is_listed
    from newest
)

{{ cast_to_contract('final') }}
