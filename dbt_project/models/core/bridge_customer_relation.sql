with relations as (
    select * from {{ ref('stg_identity_relations') }}
),

records as (
    select
        customer_record_id,
        customer_id
    from {{ ref('bridge_customer_source') }}
),

-- Records that merged since have no relation to themselves.
carried as (
    select
        relations.relation,
        members.customer_id,
        others.customer_id as other_customer_id,
        min_by(relations.evidence_zh, relations.customer_record_id) as evidence_zh,
        min_by(relations.evidence_en, relations.customer_record_id) as evidence_en
    from relations
    inner join records as members on relations.customer_record_id = members.customer_record_id
    inner join records as others on relations.other_customer_record_id = others.customer_record_id
    where members.customer_id <> others.customer_id
    group by relations.relation, members.customer_id, others.customer_id
),

-- A household is known by its smallest customer id, whoever's record came first.
households as (
    select
        other_customer_id as first_customer_id,
        least(min(customer_id), other_customer_id) as household_id,
        min(evidence_zh) as evidence_zh,
        min(evidence_en) as evidence_en
    from carried
    where relation = 'household'
    group by other_customer_id
),

dwellers as (
    select
        carried.customer_id,
        households.household_id,
        carried.evidence_zh,
        carried.evidence_en
    from carried
    inner join households on carried.other_customer_id = households.first_customer_id
    where carried.relation = 'household'
    union all
    select
        first_customer_id,
        household_id,
        evidence_zh,
        evidence_en
    from households
),

placed as (
    select
        'household' as relation,
        customer_id,
        min(household_id) as other_customer_id,
        min_by(evidence_zh, household_id) as evidence_zh,
        min_by(evidence_en, household_id) as evidence_en
    from dwellers
    group by customer_id
),

related as (
    select * from placed
    where customer_id <> other_customer_id
    union all
    select * from carried
    where relation <> 'household'
),

final as (
    select
        related.*,
        customers.region_code
    from related
    inner join {{ ref('dim_customer') }} as customers on related.customer_id = customers.customer_id
)

{{ cast_to_contract('final') }}
order by customer_id asc nulls last
