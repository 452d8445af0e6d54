{%- set fields = surviving_fields() -%}

with records as (
    select * from {{ ref('bridge_customer_source') }}
),

trust as (
    select * from {{ source('plumbing', 'trusted_departments') }}
),

ranked as (
    select
        records.customer_record_id,
        count(*) over (partition by records.customer_id) as record_count,
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

-- Most customers have one record; of several, a field on which they agree comes from the newest that states it.
single as (
    select
        records.customer_id,
        {% for field in fields %}
            records.{{ field }},
            case when records.{{ field }} is not null then records.customer_record_id end as {{ field }}_record_id,
        {% endfor %}
        records.registered_date,
        1 as record_count,
        1 as department_count,
        records._business_date as last_updated_date
    from records
    inner join ranked on records.customer_record_id = ranked.customer_record_id
    where ranked.record_count = 1
),

several as (
    select
        records.customer_id,
        {% for field in fields %}
            max(records.{{ field }}) as {{ field }},
            min_by(records.customer_record_id, ranked.precedence) filter (
                where records.{{ field }} is not null
            ) as {{ field }}_record_id,
        {% endfor %}
        min(records.registered_date) as registered_date,
        count(*) as record_count,
        count(distinct records.department) as department_count,
        max(records._business_date) as last_updated_date
    from records
    inner join ranked on records.customer_record_id = ranked.customer_record_id
    where ranked.record_count > 1
    group by records.customer_id
),

agreed as (
    select * from single
    union all
    select * from several
),

-- A field with several takes the one that the workspace's rules prefer.
chosen as (
    select
        customer_id,
        {% for field in fields %}
            max(field_value) filter (where field_name = '{{ field }}') as {{ field }},
            max(customer_record_id) filter (where field_name = '{{ field }}') as {{ field }}_record_id,
        {% endfor %}
        count(*) as contested_field_count
    from {{ ref('bridge_customer_field') }}
    where is_winner
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
        agreed.customer_id,
        {% for field in fields %}
            coalesce(chosen.{{ field }}, agreed.{{ field }}) as {{ field }},
            coalesce(chosen.{{ field }}_record_id, agreed.{{ field }}_record_id) as {{ field }}_record_id,
        {% endfor %}
        agreed.registered_date,
        agreed.record_count,
        agreed.department_count,
        agreed.last_updated_date,
        first_seen.first_seen_date
    from agreed
    left join chosen on agreed.customer_id = chosen.customer_id
    left join first_seen on agreed.customer_id = first_seen.customer_id
)

{{ cast_to_contract('final') }}
