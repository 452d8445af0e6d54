-- Months of the company and months of its regions hold the same money (currency by currency), orders, new customers and
-- tickets as the days. A day outside the calendar is a slip of the source's, belongs to no month and stops no night.
with calendar as (
    select dates.date_day from {{ ref('dim_date') }} as dates
    inner join {{ source('plumbing', 'night') }} as night on dates.date_day <= night.as_of_date
),

months as (
    select
        is_whole_company, kpi,
        coalesce(currency_code, '-') as currency_code,
        coalesce(tax_basis, '-') as tax_basis,
        sum(value) as value
    from {{ ref('mart_kpi_home') }}
    where kpi in ('net_sales_amt', 'new_customer_count', 'ticket_count', 'complaint_count')
    group by is_whole_company, kpi, currency_code, tax_basis
),

days as (
    select
        'net_sales_amt' as kpi,
        coalesce(sold.currency_code, '-') as currency_code,
        coalesce(sold.tax_basis, '-') as tax_basis,
        sum(sold.net_sales_amt) as value
    from {{ ref('mart_sales_daily') }} as sold
    inner join calendar on sold.sales_date = calendar.date_day
    group by sold.currency_code, sold.tax_basis
    union all
    select
        'new_customer_count' as kpi, '-' as currency_code, '-' as tax_basis,
        count(distinct case when not orders.is_cancelled then orders.customer_id end) as value
    from {{ ref('mart_sales_order') }} as orders
    inner join calendar on orders.sales_date = calendar.date_day
    having count(*) > 0
    union all
    select 'ticket_count' as kpi, '-' as currency_code, '-' as tax_basis, count(*) as value
    from {{ ref('fct_ticket') }} as tickets
    inner join calendar on tickets.opened_date = calendar.date_day
    having count(*) > 0
    union all
    select
        'complaint_count' as kpi, '-' as currency_code, '-' as tax_basis,
        count(*) filter (where tickets.ticket_type = 'complaint') as value
    from {{ ref('fct_ticket') }} as tickets
    inner join calendar on tickets.opened_date = calendar.date_day
    having count(*) > 0
),

company_and_regions as (
    select *, true as is_whole_company from days
    union all
    select *, false as is_whole_company from days
)

select coalesce(expected.kpi, months.kpi) as kpi, coalesce(expected.is_whole_company, months.is_whole_company) as is_whole_company
from company_and_regions as expected
full outer join months
    on
        expected.kpi = months.kpi and expected.is_whole_company = months.is_whole_company
        and expected.currency_code = months.currency_code and expected.tax_basis = months.tax_basis
where expected.value is distinct from months.value
