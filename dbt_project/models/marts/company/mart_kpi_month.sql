with night as (
    select
        as_of_date,
        cast(date_trunc('month', as_of_date) as date) as as_of_month,
        extract(day from as_of_date) as days_gone
    from {{ source('plumbing', 'night') }}
),

-- A customer is new with the first order that is not wholly cancelled.
orders as (
    select
        sold.*,
        sold.sales_date as happened_date,
        cast(date_trunc('month', sold.sales_date) as date) as month_start_date,
        extract(day from sold.sales_date) <= night.days_gone as is_early,
        case when not sold.is_cancelled then sold.customer_id end as buyer_id,
        not sold.is_cancelled and sold.customer_id is not null and row_number() over (
            partition by sold.customer_id, sold.is_cancelled
            order by sold.sales_date nulls last, sold.order_id nulls last, sold.region_code nulls last
        ) = 1 as is_first_of_customer
    from {{ ref('mart_sales_order') }} as sold
    inner join night on sold.sales_date <= night.as_of_date
),

tickets as (
    select
        opened.*,
        opened.opened_date as happened_date,
        cast(date_trunc('month', opened.opened_date) as date) as month_start_date,
        extract(day from opened.opened_date) <= night.days_gone as is_early
    from {{ ref('fct_ticket') }} as opened
    inner join night on opened.opened_date <= night.as_of_date
),

-- A goal that nobody served in a month is a zero as soon as orders are delivered: its first day is theirs.
goals as (
    select
        served.goal_code, served.goal_margin_amt, served.region_code, served.currency_code, served.month_start_date,
        'excluded' as tax_basis,
        min(served.sales_date) over () as happened_date,
        extract(day from served.sales_date) <= night.days_gone as is_early,
        case when served.goal_code <> 'unassigned' then served.customer_id end as known_customer_id
    from {{ ref('mart_order_goal') }} as served
    inner join night on served.sales_date <= night.as_of_date
),

found as (
    {{ monthly_kpis('orders', 'tickets', 'goals') }}
),

-- A month without anything is a zero once the department has begun to deliver, and nothing before.
kpis as (
    select
        kpi, currency_code, tax_basis,
        min(min(first_date)) over (partition by kpi) as first_date
    from found
    group by kpi, currency_code, tax_basis
),

places as (
    select is_whole_company, region_code from found
    union
    select is_whole_company, region_code from {{ ref('int_targets__by_month') }}
),

months as (
    select distinct dates.month_start_date
    from {{ ref('dim_date') }} as dates
    inner join night on dates.month_start_date <= night.as_of_month
),

filled as (
    select
        kpis.*, places.is_whole_company, places.region_code, months.month_start_date,
        cast(coalesce(found.value, 0) as decimal(38, 6)) as value,
        cast(coalesce(found.value_to_day, 0) as decimal(38, 6)) as value_to_day
    from kpis
    inner join months on months.month_start_date >= date_trunc('month', kpis.first_date)
    cross join places
    left join found
        on
            kpis.kpi = found.kpi and months.month_start_date = found.month_start_date
            and places.is_whole_company = found.is_whole_company
            and places.region_code is not distinct from found.region_code
            and kpis.currency_code is not distinct from found.currency_code
            and kpis.tax_basis is not distinct from found.tax_basis
),

final as (
    select
        *,
        concat_ws(
            '|', kpi, cast(month_start_date as varchar), case when is_whole_company then '1' else '0' end,
            coalesce(region_code, '-'), coalesce(currency_code, '-'), coalesce(tax_basis, '-')
        ) as kpi_month_id,
        case when kpi like '%_amt' then 'amount' else 'count' end as unit,
        case when kpi in ('ticket_count', 'complaint_count') then 'down' else 'up' end as direction
    from filled
)

{{ cast_to_contract('final') }}
