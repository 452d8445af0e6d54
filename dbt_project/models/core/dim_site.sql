with named as (
    select site_id, issuer, max_by(site_name, stock_date) as site_name
    from {{ ref('fct_stock_level') }}
    group by site_id, issuer
),

every as (
    select site_id, issuer from {{ ref('fct_stock_level') }}
    union
    select site_id, issuer from {{ ref('fct_stock_movement') }}
),

sites as (
    select
        every.site_id,
        max(case when every.site_id <> 'unknown' then every.issuer end) as issuer,
        max(named.site_name) as site_name
    from every
    left join named on every.site_id = named.site_id and every.issuer = named.issuer
    group by every.site_id
),

final as (
    select
        site_id, issuer,
        coalesce(site_name, site_id) as site_name
    from sites
)

{{ cast_to_contract('final') }}
