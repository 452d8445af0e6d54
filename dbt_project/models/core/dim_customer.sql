{%- set fields = [
    'customer_type', 'name', 'phone', 'phone_alt', 'email', 'address', 'tax_number', 'industry', 'size_band', 'region_code',
    'acquisition_source', 'account_manager_id', 'parent_customer_record_id',
] -%}

with records as (
    select * from {{ ref('bridge_customer_source') }}
),

trust as (
    select * from {{ ref('department_trust') }}
),

ranked as (
    select
        records.*,
        row_number() over (
            partition by records.customer_id
            order by
                records._business_date desc nulls last,
                trust.trust_rank asc nulls last,
                records.customer_record_id asc nulls last
        ) as precedence
    from records
    left join trust on records.department = trust.department
),

survived as (
    select
        customer_id,
        {% for field in fields %}
            min_by({{ field }}, precedence) filter (where {{ field }} is not null) as {{ field }},
            min_by(customer_record_id, precedence) filter (where {{ field }} is not null) as {{ field }}_record_id,
        {% endfor %}
        min(registered_date) as registered_date,
        count(*) as record_count,
        count(distinct department) as department_count,
        max(_business_date) as last_updated_date
    from ranked
    group by customer_id
),

first_seen as (
    select
        records.customer_id,
        min(history.valid_from) as first_seen_date
    from {{ ref('dim_customer_history') }} as history
    inner join records on history.customer_record_id = records.customer_record_id
    group by records.customer_id
),

final as (
    select
        survived.*,
        first_seen.first_seen_date
    from survived
    left join first_seen on survived.customer_id = first_seen.customer_id
)

{{ cast_to_contract('final') }}
