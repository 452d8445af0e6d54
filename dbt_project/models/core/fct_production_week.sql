with living as (
    select * from {{ ref('stg_production_weeks') }}
    where _is_current
),

newest as (
    {{ newest_rows('living', 'production_week_id') }}
),

final as (
    select
        production_week_id, product_id, planned_qty, produced_qty, capacity_qty, _department, _export, _delivery_id,
        _generation, _business_date,
        _issuer as issuer,
        cast(date_trunc('week', week_start_date) as date) as week_start_date
    from newest
)

{{ cast_to_contract('final') }}
