with living as (
    select * from {{ ref('stg_sales_targets') }}
    where _is_current
),

newest as (
    {{ newest_rows('living', 'sales_target_id') }}
),

employees as (
    select employee_id, region_code from {{ ref('dim_employee') }}
),

final as (
    select
        newest.*,
        newest._issuer as issuer,
        employees.region_code,
        employees.employee_id is null as is_orphan_employee
    from newest
    left join employees on newest.employee_id = employees.employee_id
)

{{ cast_to_contract('final') }}
