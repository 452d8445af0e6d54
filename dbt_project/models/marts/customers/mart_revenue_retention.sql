with months as (
    select * from {{ ref('int_months__shown') }}
),

windows as (
    select cast(3 as bigint) as window_months
    union all
    select cast(12 as bigint) as window_months
),

spent as (
    select
        customer_id, region_code, currency_code, tax_basis, month_no,
        sum(net_sales_amt) as net_sales_amt,
        lead(month_no) over (partition by customer_id, currency_code, tax_basis order by month_no asc nulls last) as next_month_no
    from {{ ref('int_orders__sequence') }}
    where net_sales_amt is not null
    group by customer_id, region_code, currency_code, tax_basis, month_no
),

-- For which months' windows a customer is one of a year ago: stretches that never overlap.
bases as (
    select
        spent.*, windows.window_months,
        spent.month_no + 12 as base_from_no,
        least(
            spent.month_no + 11 + windows.window_months,
            coalesce(spent.next_month_no + 11, spent.month_no + 11 + windows.window_months)
        )
            as base_to_no
    from spent
    cross join windows
),

-- What counts now, from which month's window on and up to which.
now_spent as (
    select
        bases.region_code, bases.currency_code, bases.tax_basis, bases.window_months, later.net_sales_amt,
        greatest(bases.base_from_no, later.month_no) as from_no,
        least(bases.base_to_no, later.month_no + bases.window_months - 1) as to_no
    from bases
    inner join spent as later
        on
            bases.customer_id = later.customer_id
            and bases.currency_code = later.currency_code
            and bases.tax_basis = later.tax_basis
            and later.month_no + bases.window_months > bases.base_from_no
            and bases.base_to_no >= later.month_no
),

steps as (
    select
        region_code, currency_code, tax_basis, window_months, from_no, to_no,
        net_sales_amt as now_amt, cast(0 as decimal(38, 4)) as then_amt, 0 as customer_count
    from now_spent
    union all
    select
        region_code, currency_code, tax_basis, window_months, month_no + 12 as from_no, month_no + 11 + window_months as to_no,
        0 as now_amt, net_sales_amt as then_amt, 0 as customer_count
    from bases
    union all
    select
        region_code, currency_code, tax_basis, window_months, base_from_no as from_no, base_to_no as to_no,
        0 as now_amt, 0 as then_amt, 1 as customer_count
    from bases
    where base_to_no >= base_from_no
),

grouped as (
    select
        region_code, currency_code, tax_basis, window_months, from_no, to_no,
        sum(now_amt) as now_amt, sum(then_amt) as then_amt, sum(customer_count) as customer_count
    from steps
    group by region_code, currency_code, tax_basis, window_months, from_no, to_no
),

first_month as (
    select min(month_no) as month_no from spent
),

final as (
    select
        months.month_start_date, months.is_finished,
        case when months.is_finished then months.month_start_date end as finished_month_date,
        grouped.window_months, grouped.region_code, grouped.currency_code, grouped.tax_basis,
        sum(grouped.customer_count) as base_customer_count,
        sum(grouped.then_amt) as revenue_then_amt,
        sum(grouped.now_amt) as revenue_now_amt,
        cast(sum(grouped.now_amt) as double) / nullif(cast(sum(grouped.then_amt) as double), 0) as net_revenue_retention_x
    from grouped
    inner join months on months.month_no between grouped.from_no and grouped.to_no
    inner join first_month on months.month_no - 11 - grouped.window_months > first_month.month_no
    group by
        months.month_start_date, months.is_finished, grouped.window_months, grouped.region_code, grouped.currency_code,
        grouped.tax_basis
)

{{ cast_to_contract('final') }}
