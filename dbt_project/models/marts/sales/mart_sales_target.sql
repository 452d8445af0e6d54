with compared as (
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
        elapsed.time_elapsed_calendar_ratio,
        100 * (
            cast(added.actual_amt as double) / nullif(cast(added.target_amt as double), 0)
            - elapsed.time_elapsed_ratio
        ) as pace_gap_ppt
    from added
    left join {{ ref('int_months__elapsed') }} as elapsed on added.month_date = elapsed.month_start_date
    left join {{ ref('dim_employee') }} as employees on added.employee_id = employees.employee_id
)

{{ cast_to_contract('final') }}
