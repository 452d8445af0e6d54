with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

compared as (
    select month_date, metric_code, employee_id, currency_code, tax_basis, target_amt, 0 as actual_amt
    from {{ ref('fct_sales_target') }}
    union all
    select
        date_trunc('month', ordered_date) as month_date, 'signed' as metric_code, employee_id, currency_code, tax_basis,
        0 as target_amt, line_amt as actual_amt
    from {{ ref('fct_order_line') }}
    where not is_cancelled
    union all
    select
        date_trunc('month', shipped_date) as month_date, 'shipped' as metric_code, employee_id, currency_code, tax_basis,
        0 as target_amt, coalesce(shipped_amt, 0) as actual_amt
    from {{ ref('fct_shipment') }}
    union all
    select
        date_trunc('month', paid_date) as month_date, 'collected' as metric_code, employee_id, currency_code, tax_basis,
        0 as target_amt, paid_amt as actual_amt
    from {{ ref('fct_payment') }}
),

months as (
    select
        days.month_start_date,
        count_if(days.is_workday_official) as official_count,
        count_if(days.is_workday_official and days.date_day <= night.as_of_date) as official_gone,
        count_if(days.weekday <= 5) as weekdays_count,
        count_if(days.weekday <= 5 and days.date_day <= night.as_of_date) as weekdays_gone
    from {{ ref('dim_date') }} as days
    cross join night
    group by days.month_start_date
),

elapsed as (
    select
        month_start_date,
        case
            when official_count > 0 then official_gone / nullif(cast(official_count as double), 0)
            else weekdays_gone / nullif(cast(weekdays_count as double), 0)
        end as time_elapsed_ratio
    from months
),

added as (
    select
        cast(month_date as date) as month_date, metric_code, employee_id, currency_code, tax_basis,
        sum(target_amt) as target_amt,
        sum(actual_amt) as actual_amt
    from compared
    group by month_date, metric_code, employee_id, currency_code, tax_basis
),

final as (
    select
        added.*,
        employees.region_code,
        employees.employee_name,
        cast(added.actual_amt as double) / nullif(cast(added.target_amt as double), 0) as attainment_x,
        elapsed.time_elapsed_ratio,
        100 * (
            cast(added.actual_amt as double) / nullif(cast(added.target_amt as double), 0)
            - elapsed.time_elapsed_ratio
        ) as pace_gap_ppt
    from added
    left join elapsed on added.month_date = elapsed.month_start_date
    left join {{ ref('dim_employee') }} as employees on added.employee_id = employees.employee_id
)

{{ cast_to_contract('final') }}
