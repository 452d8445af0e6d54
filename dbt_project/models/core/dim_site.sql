with stated as (
    select * from {{ ref('stg_sites') }}
),

listed as (
    {{ newest_rows('stated', 'site_id') }}
),

named as (
    select site_id, issuer, max_by(site_name, stock_date) as site_name
    from {{ ref('fct_stock_level') }}
    group by site_id, issuer
),

every as (
    select site_id, issuer from {{ ref('fct_stock_level') }}
    union
    select site_id, issuer from {{ ref('fct_stock_movement') }}
    union
    select site_id, _issuer as issuer from listed
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
        sites.site_id, sites.issuer, listed.site_type, listed.city_name, listed.region_code,
        coalesce(listed.site_name, sites.site_name, sites.site_id) as site_name,
        coalesce(listed._is_current, false) as is_listed
    from sites
    left join listed on sites.site_id = listed.site_id
)

{{ cast_to_contract('final') }}
