with living as (
    select * from {{ ref('stg_suppliers') }}
),

newest as (
    {{ newest_rows('living', 'supplier_id') }}
),

final as (
    select
        supplier_id, _issuer as issuer, source_supplier_id, supplier_name, city_name, phone, lead_time_days,
        payment_term_days, _is_current as is_listed
    from newest
    union all
    select
        'unknown' as supplier_id, null as issuer, null as source_supplier_id, null as supplier_name, null as city_name,
        null as phone, null as lead_time_days, null as payment_term_days, false as is_listed
)

{{ cast_to_contract('final') }}
