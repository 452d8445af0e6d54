{%- set fields = [
    'customer_type', 'name', 'phone', 'phone_alt', 'email', 'address', 'tax_number', 'industry', 'size_band', 'region_code',
    'acquisition_source', 'account_manager_id', 'parent_customer_record_id',
] -%}

with records as (
    select * from {{ ref('bridge_customer_source') }}
),

doubts as (
    select distinct
        customer_record_id,
        field_name
    from {{ ref('stg_identity_doubts') }}
),

-- Most customers' records agree: only fields with two values are looked at further.
contested as (
    select
        customer_id,
        {% for field in fields %}
            min({{ field }}) <> max({{ field }}) as {{ field }}_is_contested,
        {% endfor %}
        count(*) as customer_record_count
    from records
    group by customer_id
    having count(*) > 1
),

candidates as (
    {% for field in fields -%}
        select
            '{{ field }}' as field_name,
            records.{{ field }} as field_value,
            records.customer_id,
            records.customer_record_id,
            records.department,
            records.region_code,
            records._business_date as stated_date
        from records
        inner join contested on records.customer_id = contested.customer_id
        where contested.{{ field }}_is_contested and records.{{ field }} is not null
        {% if not loop.last %}union all
        {% endif %}
    {%- endfor %}
),

said as (
    select
        customer_id,
        field_name,
        field_value,
        count(*) as record_count,
        count(distinct department) as department_count
    from candidates
    group by customer_id, field_name, field_value
),

final as (
    select
        candidates.*,
        said.record_count,
        said.department_count,
        doubts.customer_record_id is not null as is_doubtful
    from candidates
    inner join said
        on
            candidates.customer_id = said.customer_id
            and candidates.field_name = said.field_name
            and candidates.field_value = said.field_value
    left join doubts
        on candidates.customer_record_id = doubts.customer_record_id and candidates.field_name = doubts.field_name
)

select * from final
