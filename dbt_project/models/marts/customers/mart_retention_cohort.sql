with months as (
    select * from {{ ref('int_months__shown') }}
),

orders as (
    select * from {{ ref('int_orders__sequence') }}
),

cohorts as (
    select
        orders.customer_id, orders.region_code, months.month_start_date as cohort_month_date, months.month_no as cohort_month_no
    from orders
    inner join months on orders.month_no = months.month_no
    where orders.order_no = 1
),

sizes as (
    select cohort_month_date, cohort_month_no, region_code, count(*) as cohort_customer_count
    from cohorts
    group by cohort_month_date, cohort_month_no, region_code
),

bought as (
    select distinct customer_id, month_no from orders
),

active as (
    select
        cohorts.cohort_month_no, cohorts.region_code, bought.month_no,
        count(*) as active_customer_count
    from cohorts
    inner join bought on cohorts.customer_id = bought.customer_id
    group by cohorts.cohort_month_no, cohorts.region_code, bought.month_no
),

cells as (
    select
        sizes.cohort_month_date, sizes.region_code, sizes.cohort_customer_count,
        months.month_start_date, months.is_finished,
        months.month_no - sizes.cohort_month_no as k,
        coalesce(active.active_customer_count, 0) as active_customer_count
    from sizes
    inner join months on sizes.cohort_month_no <= months.month_no
    left join active
        on
            sizes.cohort_month_no = active.cohort_month_no
            and months.month_no = active.month_no
            and sizes.region_code is not distinct from active.region_code
),

final as (
    select
        *,
        active_customer_count / nullif(cast(cohort_customer_count as double), 0) as retention_ratio
    from cells
)

{{ cast_to_contract('final') }}
