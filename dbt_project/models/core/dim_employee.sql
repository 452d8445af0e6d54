with living as (
    select * from {{ ref('stg_employees') }}
),

newest as (
    {{ newest_rows('living', 'employee_id') }}
),

final as (
    select
        *,
        _issuer as issuer,
        manager_employee_id as manager_id,
        _is_current as is_on_roster
    from newest
)

{{ cast_to_contract('final') }}
