-- Customers who bought and new ones, as restated, are those of the monthly KPIs: of each region and of the whole company.
with restated as (
    select month_start_date, is_whole_company, region_code, 'buying_customer_count' as kpi, restated_customer_count as counted
    from {{ ref('mart_customer_month') }}
    where is_every_basis
    union all
    select month_start_date, is_whole_company, region_code, 'new_customer_count' as kpi, restated_new_customer_count as counted
    from {{ ref('mart_customer_month') }}
    where is_every_basis
)

select restated.*
from restated
inner join {{ ref('mart_kpi_month') }} as kpis
    on
        restated.kpi = kpis.kpi
        and restated.month_start_date = kpis.month_start_date
        and restated.is_whole_company = kpis.is_whole_company
        and restated.region_code is not distinct from kpis.region_code
where restated.counted <> kpis.value
