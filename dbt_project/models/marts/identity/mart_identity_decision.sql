with decisions as (
    select * from {{ ref('stg_identity_decisions') }}
),

records as (
    select customer_record_id, customer_id, name, department from {{ ref('bridge_customer_source') }}
),

final as (
    select
        decisions.*,
        a.customer_id as customer_id_a,
        b.customer_id as customer_id_b,
        a.name as name_a,
        b.name as name_b,
        a.department as department_a,
        b.department as department_b,
        decisions.applied_seq is not null as is_applied
    from decisions
    left join records as a on decisions.customer_record_id_a = a.customer_record_id
    left join records as b on decisions.customer_record_id_b = b.customer_record_id
)

{{ cast_to_contract('final') }}
order by decision_id desc nulls last
