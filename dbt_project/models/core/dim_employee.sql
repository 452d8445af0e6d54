with living as (
    select * from {{ ref('stg_employees') }}
),

newest as (
    {{ newest_rows('living', 'employee_id') }}
),

final as (
    select
        employee_id, _issuer as issuer, source_employee_id, employee_name, team_name, region_code,
        manager_employee_id as manager_id, hired_date, left_date, _is_current as is_on_roster
    from newest
    union all
    select
        'unknown' as employee_id, null as issuer, null as source_employee_id, null as employee_name, null as team_name,
        null as region_code, null as manager_id, null as hired_date, null as left_date, false as is_on_roster
)

{{ cast_to_contract('final') }}
