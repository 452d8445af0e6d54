with night as (
    select
        as_of_date,
        cast(date_trunc('month', as_of_date) as date) as as_of_month,
        extract(day from as_of_date) as days_gone
    from {{ source('plumbing', 'night') }}
),

orders as (
    select
        sold.*,
        cast(date_trunc('month', sold.sales_date) as date) as month_start_date,
        extract(day from sold.sales_date) <= night.days_gone as is_early,
        sold.customer_id is not null and row_number() over (
            partition by sold.customer_id
            order by sold.sales_date nulls last, sold.order_id nulls last, sold.region_code nulls last
        ) = 1 as is_first_of_customer
    from {{ ref('mart_sales_order') }} as sold
    inner join night on sold.sales_date <= night.as_of_date
),

tickets as (
    select
        opened.*,
        cast(date_trunc('month', opened.opened_date) as date) as month_start_date,
        extract(day from opened.opened_date) <= night.days_gone as is_early
    from {{ ref('fct_ticket') }} as opened
    inner join night on opened.opened_date <= night.as_of_date
),

-- Every cell twice: as the company's and as its region's. `to_day` counts only as many days as the running month has had.
sales_months as (
    select
        month_start_date, region_code, grouping(region_code) as is_company,
        count(distinct order_id) as orders,
        count(distinct order_id) filter (where is_early) as orders_to_day,
        count(distinct customer_id) as buyers,
        count(distinct customer_id) filter (where is_early) as buyers_to_day,
        count_if(is_first_of_customer) as new_ones,
        count_if(is_first_of_customer and is_early) as new_ones_to_day
    from orders
    group by grouping sets ((month_start_date, region_code), (month_start_date))
),

amount_months as (
    select
        month_start_date, region_code, currency_code, tax_basis, grouping(region_code) as is_company,
        sum(net_sales_amt) as amount,
        sum(net_sales_amt) filter (where is_early) as amount_to_day
    from orders
    group by grouping sets (
        (month_start_date, currency_code, tax_basis, region_code), (month_start_date, currency_code, tax_basis)
    )
),

ticket_months as (
    select
        month_start_date, region_code, grouping(region_code) as is_company,
        count(*) as tickets,
        count_if(is_early) as tickets_to_day,
        count_if(ticket_type = 'complaint') as complaints,
        count_if(ticket_type = 'complaint' and is_early) as complaints_to_day
    from tickets
    group by grouping sets ((month_start_date, region_code), (month_start_date))
),

found as (
    select
        'net_sales_amt' as kpi, is_company, region_code, currency_code, tax_basis, month_start_date,
        amount as value, amount_to_day as value_to_day
    from amount_months
    union all
    select
        'order_count' as kpi, is_company, region_code, null as currency_code, null as tax_basis, month_start_date,
        orders as value, orders_to_day as value_to_day
    from sales_months
    union all
    select
        'buying_customer_count' as kpi, is_company, region_code, null as currency_code, null as tax_basis, month_start_date,
        buyers as value, buyers_to_day as value_to_day
    from sales_months
    union all
    select
        'new_customer_count' as kpi, is_company, region_code, null as currency_code, null as tax_basis, month_start_date,
        new_ones as value, new_ones_to_day as value_to_day
    from sales_months
    union all
    select
        'ticket_count' as kpi, is_company, region_code, null as currency_code, null as tax_basis, month_start_date,
        tickets as value, tickets_to_day as value_to_day
    from ticket_months
    union all
    select
        'complaint_count' as kpi, is_company, region_code, null as currency_code, null as tax_basis, month_start_date,
        complaints as value, complaints_to_day as value_to_day
    from ticket_months
),

-- A month without anything is a zero once the department has begun to deliver, and nothing before.
begun as (
    select 'sales' as department, min(sales_date) as first_date from orders
    union all
    select 'service' as department, min(opened_date) as first_date from tickets
),

places as (
    select distinct is_company, region_code from found
),

kpis as (
    select distinct
        kpi, currency_code, tax_basis,
        case when kpi in ('ticket_count', 'complaint_count') then 'service' else 'sales' end as department
    from found
),

months as (
    select distinct dates.month_start_date
    from {{ ref('dim_date') }} as dates
    inner join night on dates.month_start_date <= night.as_of_month
),

filled as (
    select
        kpis.kpi, places.is_company, places.region_code, kpis.currency_code, kpis.tax_basis,
        months.month_start_date, begun.first_date,
        cast(coalesce(found.value, 0) as decimal(38, 6)) as value,
        cast(coalesce(found.value_to_day, 0) as decimal(38, 6)) as value_to_day
    from kpis
    inner join begun on kpis.department = begun.department
    inner join months on months.month_start_date >= date_trunc('month', begun.first_date)
    cross join places
    left join found
        on
            kpis.kpi = found.kpi and places.is_company = found.is_company and months.month_start_date = found.month_start_date
            and places.region_code is not distinct from found.region_code
            and kpis.currency_code is not distinct from found.currency_code
            and kpis.tax_basis is not distinct from found.tax_basis
),

ratios as (
    select
        'complaint_ratio' as kpi, complaints.is_company, complaints.region_code, complaints.currency_code, complaints.tax_basis,
        complaints.month_start_date, greatest(complaints.first_date, orders.first_date) as first_date,
        cast(complaints.value as double) / nullif(cast(orders.value as double), 0) as ratio,
        cast(complaints.value_to_day as double) / nullif(cast(orders.value_to_day as double), 0) as ratio_to_day,
        complaints.value as numerator,
        orders.value as denominator
    from filled as complaints
    inner join filled as orders
        on
            complaints.is_company = orders.is_company and complaints.month_start_date = orders.month_start_date
            and complaints.region_code is not distinct from orders.region_code
            and orders.kpi = 'order_count'
    where complaints.kpi = 'complaint_count'
),

every as (
    select *, cast(null as bigint) as numerator, cast(null as bigint) as denominator from filled
    union all
    select
        kpi, is_company, region_code, currency_code, tax_basis, month_start_date, first_date,
        cast(ratio as decimal(38, 6)) as value, cast(ratio_to_day as decimal(38, 6)) as value_to_day, numerator, denominator
    from ratios
),

final as (
    select
        every.*,
        is_company = 1 as is_whole_company,
        concat_ws(
            '|', kpi, cast(month_start_date as varchar), cast(is_company as varchar),
            coalesce(region_code, '-'), coalesce(currency_code, '-'), coalesce(tax_basis, '-')
        ) as kpi_month_id,
        case kpi when 'net_sales_amt' then 'amount' when 'complaint_ratio' then 'ratio' else 'count' end as unit,
        case when kpi in ('ticket_count', 'complaint_count', 'complaint_ratio') then 'down' else 'up' end as direction
    from every
)

{{ cast_to_contract('final') }}
